package dev.lareira.tokenizer;

/** The one unchecked exception of this module. */
class Placeholder {}
