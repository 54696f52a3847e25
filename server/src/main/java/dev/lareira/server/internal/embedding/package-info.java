/** Vectors of texts and the order of documents, whatever dialect asks for them. */
package dev.lareira.server.internal.embedding;
