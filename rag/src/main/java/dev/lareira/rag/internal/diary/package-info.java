/** What a diary comes back to. */
package dev.lareira.rag.internal.diary;
