package dev.lareira.core.internal.chat;

/** The markers around a thought. */
record Reasoning(String open, String close) {
    static final Reasoning THINK = new Reasoning("<think>", "</think>");
}
