package dev.lareira.core;

/** In what numbers a session keeps the keys and values of its past: memory and speed of a long context against exactness. */
public enum KeyValueType {
    /** 32-bit floats, for comparing with references. */
    F32,
    /** 16-bit floats: half the memory. */
    F16,
    /** 8-bit integers with a scale for every 32 values: a little more than a quarter of the memory. */
    Q8_0
}
