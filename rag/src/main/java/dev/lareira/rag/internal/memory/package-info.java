/** The notes that a memory consists of. */
package dev.lareira.rag.internal.memory;
