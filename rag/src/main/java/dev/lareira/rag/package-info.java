/** Retrieval: {@link dev.lareira.rag.HnswIndex}, a vector index in memory or mapped from a file. */
package dev.lareira.rag;
