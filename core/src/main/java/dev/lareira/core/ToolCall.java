package dev.lareira.core;

/**
 * A model's wish to have a tool run.
 *
 * @param id names the call in the message that brings its result
 * @param name of the tool; not necessarily one that was offered
 * @param argumentsJson its arguments, a JSON object
 */
public record ToolCall(String id, String name, String argumentsJson) {}
