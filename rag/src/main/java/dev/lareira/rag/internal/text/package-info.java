/** Words, sentences and snippets of text in any language. */
package dev.lareira.rag.internal.text;
