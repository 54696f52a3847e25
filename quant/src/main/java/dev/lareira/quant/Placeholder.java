package dev.lareira.quant;

/** The one unchecked exception of this module. */
class Placeholder {}
