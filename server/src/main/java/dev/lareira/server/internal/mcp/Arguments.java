package dev.lareira.server.internal.mcp;

import java.util.Map;

/** The arguments of a call, read with complaints that a model understands. */
record Arguments(Map<String, Object> values) {
    Arguments {
        values = values == null ? Map.of() : values;
    }

    String text(String name) {
        if (values.get(name) instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw new IllegalArgumentException("the argument " + name + " is missing; expected a text");
    }

    /** A number kept within bounds; {@code usual} where none is given. */
    int number(String name, int least, int most, int usual) {
        return switch (values.get(name)) {
            case null -> Math.clamp(usual, least, most);
            case Number number -> Math.clamp(number.longValue(), least, most);
            default -> throw new IllegalArgumentException("the argument " + name + " is no number");
        };
    }
}
