package dev.lareira.server.internal.models;

import dev.lareira.server.internal.http.ApiException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * How long a model stays in memory after a request: Ollama's {@code keep_alive}, seconds or a duration as Go writes it
 * ({@code 1h30m}, {@code 300ms}); negative is for ever, 0 not at all.
 */
public final class KeepAlive {
    /** Longer than any server runs. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+)(ns|us|µs|ms|s|m|h)");

    private KeepAlive() {}

    /**
     * The value of a field; empty when it is not given.
     *
     * @throws ApiException when it is no duration
     */
    public static Optional<Duration> of(JsonNode field) {
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        if (field.isNumber()) {
            return Optional.of(seconds(field.asDouble()));
        }
        return Optional.of(parse(field.asString("")));
    }

    /** @throws ApiException when it is no duration */
    public static Duration parse(String text) {
        String plain = text.strip();
        if (plain.matches("-?[0-9]+(\\.[0-9]+)?")) {
            return seconds(Double.parseDouble(plain));
        }
        boolean negative = plain.startsWith("-");
        String parts = plain.replaceFirst("^[+-]", "");
        Matcher part = PART.matcher(parts);
        double seconds = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            seconds += Double.parseDouble(part.group(1)) * secondsOf(part.group(2));
            end = part.end();
        }
        if (end == 0 || end != parts.length()) {
            throw ApiException.badParameter(
                    "keep_alive", "keep_alive is \"" + text + "\", expected seconds or a duration such as 5m or 1h30m");
        }
        return negative ? FOREVER : seconds(seconds);
    }

    private static double secondsOf(String unit) {
        return switch (unit) {
            case "ns" -> 1e-9;
            case "us", "µs" -> 1e-6;
            case "ms" -> 1e-3;
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
    }

    private static Duration seconds(double seconds) {
        return seconds < 0 || seconds > FOREVER.toSeconds() ? FOREVER : Duration.ofNanos((long) (seconds * 1e9));
    }
}
