/**
 * Answers from notes: passages packed into what the model's context leaves, fenced as data; markers that can name only
 * these passages; and a check of each claim afterwards.
 */
package dev.lareira.rag.internal.ask;
