package dev.lareira.core.internal.grammar;

import java.util.Map;
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

    static Expression string(JsonNode schema, String path) {
        boolean sized = schema.has("minLength") || schema.has("maxLength");
        String pattern = schema.path("pattern").asString("");
        String format = FORMATS.getOrDefault(schema.path("format").asString(""), "");
        if ((pattern.isEmpty() ? 0 : 1) + (format.isEmpty() ? 0 : 1) + (sized ? 1 : 0) > 1) {
            throw JsonSchema.error(
                    path,
                    "of pattern, format and length only one can be enforced; write the length into"
                            + " the pattern, as in ^[a-z]{2,8}$");
        }
        if (!pattern.isEmpty()) {
            return JsonText.quoted(RegexParser.parse(pattern, path, JsonText::escaped));
        }
        if (!format.isEmpty()) {
            return JsonText.quoted(RegexParser.parse("^" + format + "$", path, JsonText::escaped));
        }
        if (!sized) {
            return JsonText.STRING;
        }
        int min = schema.path("minLength").asInt(0);
        int max = schema.path("maxLength").asInt(Expression.UNBOUNDED);
        if (max < min) {
            throw JsonSchema.error(path, "minLength is " + min + " and maxLength " + max + ": no string is both");
        }
        return JsonText.quoted(Expression.repeat(JsonText.CHARACTER, min, max));
    }
}
