package dev.lareira.core.internal.grammar;

import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Strings of a schema: length, pattern and the formats that a grammar can tell. Other formats are annotations. */
final class StringSchema {
    private static final String DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    private static final String TIME =
            "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Map<String, String> FORMATS = Map.of(
            "date",
            DATE,
            "time",
            TIME,
            "date-time",
            DATE + "T" + TIME,
            "uuid",
            "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
            "ipv4",
            BYTE + "(\\." + BYTE + "){3}",
            "email",
            "[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9]+(-[A-Za-z0-9]+)*(\\.[A-Za-z]{2,})+");

    private StringSchema() {}

    /**
     * A string of a schema with its quotes.
     *
     * @param unenforced told what cannot be enforced; it may throw
     */
    static Expression string(JsonNode schema, String path, Consumer<String> unenforced) {
        int min = schema.path("minLength").asInt(0);
        int max = schema.path("maxLength").asInt(Expression.UNBOUNDED);
        if (max < min) {
            throw JsonSchema.error(path, "minLength is " + min + " and maxLength " + max + ": no string is both");
        }
        boolean sized = min > 0 || max < Expression.UNBOUNDED;
        String pattern = schema.path("pattern").asString("");
        String format = FORMATS.getOrDefault(schema.path("format").asString(""), "");
        if (!pattern.isEmpty() && !format.isEmpty()) {
            unenforced.accept("of pattern and format only one can be enforced; leave the format out");
        }
        String regular = pattern.isEmpty() ? format.isEmpty() ? "" : "^" + format + "$" : pattern;
        if (regular.isEmpty()) {
            return sized ? JsonText.quoted(Expression.repeat(JsonText.CHARACTER, min, max)) : JsonText.STRING;
        }
        if (!sized) {
            return JsonText.quoted(RegexParser.parse(regular, path, JsonText::escaped));
        }
        Expression plain = RegexParser.parse(regular, path, Expression.Characters::new);
        return JsonText.quoted(BoundedPattern.of(plain, min, max, JsonText::escaped));
    }
}
