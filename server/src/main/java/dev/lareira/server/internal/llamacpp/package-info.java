/** The routes of llama.cpp's server that OpenAI's interface does not have. */
package dev.lareira.server.internal.llamacpp;
