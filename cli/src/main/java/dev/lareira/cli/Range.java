package dev.lareira.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values that an option may take, ends included. */
record Range(double least, double most) {
    /** @throws ParameterException when the value is outside, or no number at all */
    void check(CommandSpec spec, String option, double value) {
        if (value < least || value > most || Double.isNaN(value)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is %s, expected %s"
                            .formatted(
                                    option,
                                    number(value),
                                    most == Integer.MAX_VALUE
                                            ? "at least " + number(least)
                                            : number(least) + " to " + number(most)));
        }
    }

    static Range atLeast(int least) {
        return new Range(least, Integer.MAX_VALUE);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? "%.0f".formatted(value) : Float.toString((float) value);
    }
}
