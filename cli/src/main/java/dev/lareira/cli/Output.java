package dev.lareira.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/** JSON lines and text on standard output. */
final class Output {
    private static final JsonMapper JSON = new JsonMapper();

    private final PrintWriter out;

    Output(CommandSpec spec) {
        out = spec.commandLine().getOut();
    }

    /** @throws Closed when nobody reads any more */
    void line(String format, Object... arguments) {
        text((arguments.length == 0 ? format : format.formatted(arguments)) + System.lineSeparator());
    }

    /** @throws Closed when nobody reads any more */
    void text(String text) {
        out.print(text);
        if (out.checkError()) {
            throw new Closed();
        }
    }

    /** One JSON value on a line of its own. */
    void json(Object value) {
        line("%s", JSON.writeValueAsString(value));
    }

    /** As {@code 1 note} or {@code 2 notes}. */
    static String count(long number, String noun) {
        return number + " " + (number == 1 ? noun : noun + "s");
    }

    /** As {@code 12 notes/s}, and with a decimal where that says more. */
    static String rate(double perSecond, String nouns) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f %s/s" : "%.0f %s/s", perSecond, nouns);
    }

    /** An object with these members in this order. */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** Whoever read standard output has gone, as {@code head} does: nothing to tell, and nothing more to do. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
