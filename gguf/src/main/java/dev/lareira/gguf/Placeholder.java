package dev.lareira.gguf;

/** The one unchecked exception of this module. */
class Placeholder {}
