/** Anthropic's interface, {@code /v1/messages}. */
package dev.lareira.server.internal.anthropic;
