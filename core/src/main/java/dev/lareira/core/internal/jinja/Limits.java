package dev.lareira.core.internal.jinja;

import java.time.Duration;

/**
 * What a template may use up.
 *
 * @param steps expressions and statements evaluated, default 5 million
 * @param outputCharacters text produced, also inside strings, default 16 million
 * @param depth of nesting in the source and of calls, default 200
 * @param time that a rendering takes, default 10 seconds
 */
public record Limits(long steps, int outputCharacters, int depth, Duration time) {
    public static final Limits DEFAULT = new Limits(5_000_000, 16_000_000, 200, Duration.ofSeconds(10));
}
