/** Ollama's interface, {@code /api}. */
package dev.lareira.server.internal.ollama;
