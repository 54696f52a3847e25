/** OpenAI's interface, {@code /v1}. */
package dev.lareira.server.internal.openai;
