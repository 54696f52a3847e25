package dev.lareira.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Amounts as people write them: {@code 512m}, {@code 6g}; {@code 30s}, {@code 5m}, {@code 2h}. */
final class Sizes {
    private static final Pattern BYTES = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kmgt]?)b?");
    private static final Pattern TIME = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)(s|m|h|d)?");
    /** Longer than any server runs. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private Sizes() {}

    /** Bytes; a number alone is bytes. */
    static long parse(CommandSpec spec, String option, String text) {
        Matcher matcher = BYTES.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), option + " is '" + text + "', expected a size such as 512m or 6g");
        }
        int power = matcher.group(2).isEmpty() ? 0 : "kmgt".indexOf(matcher.group(2)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * (1L << 10 * power));
    }

    /** As {@code 84 kB} or {@code 2.5 MB}. */
    static String told(long bytes) {
        return bytes < 1_000_000
                ? "%d kB".formatted(Math.ceilDiv(bytes, 1000))
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** A number alone is seconds; a negative one is for ever. */
    static Duration duration(CommandSpec spec, String option, String text) {
        Matcher matcher = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), option + " is '" + text + "', expected a time such as 30s, 5m or 2h");
        }
        double amount = Double.parseDouble(matcher.group(1));
        if (amount < 0) {
            return FOREVER;
        }
        int seconds = switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 1;
        };
        return Duration.ofMillis((long) (amount * seconds * 1000));
    }
}
