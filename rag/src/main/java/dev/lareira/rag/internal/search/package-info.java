/**
 * Finding passages: a lexical index with an analysis for each language, the nearest vectors, and one policy that weighs
 * both for the query and the languages at hand.
 */
package dev.lareira.rag.internal.search;
