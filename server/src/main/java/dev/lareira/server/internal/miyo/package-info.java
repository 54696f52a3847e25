/** The notes service that Obsidian Copilot calls, {@code /v0}. */
package dev.lareira.server.internal.miyo;
