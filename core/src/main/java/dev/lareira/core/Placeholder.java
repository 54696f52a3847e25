package dev.lareira.core;

/** The one unchecked exception of this module. */
class Placeholder {}
