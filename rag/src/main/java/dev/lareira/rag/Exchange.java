package dev.lareira.rag;

/** A question of a conversation and what was answered. */
public record Exchange(String question, String answer) {}
