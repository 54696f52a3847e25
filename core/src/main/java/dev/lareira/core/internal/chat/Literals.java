package dev.lareira.core.internal.chat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values as models write them: JSON, and what differs from it in Python and in Gemma's notation. Nothing is evaluated. */
final class Literals {
    /** RFC 8259, but for line breaks in strings, which models forget to escape. */
    static final Literals JSON = new Literals(List.of("\""), false, false);

    static final Literals PYTHON = new Literals(List.of("\"", "'"), true, false);

    /** Keys without quotes; strings between {@code <|"|>}, in which nothing is escaped. */
    static final Literals GEMMA = new Literals(List.of(Literals.GEMMA_QUOTE, "\""), true, true);

    static final String GEMMA_QUOTE = "<|\"|>";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final String NUMBER_CHARACTERS = "+-.0123456789eE";
    private static final int MOST_DIGITS = 1000;
    private static final int DEPTH = 200;

    private final List<String> quotes;
    private final boolean pythonWords;
    private final boolean bareKeys;

    private Literals(List<String> quotes, boolean pythonWords, boolean bareKeys) {
        this.quotes = quotes;
        this.pythonWords = pythonWords;
        this.bareKeys = bareKeys;
    }

    JsonNode value(Scanner in) {
        return value(in, 0);
    }

    /** An object, of keys and values. */
    ObjectNode object(Scanner in) {
        if (in.peek() != '{') {
            in.fail();
        }
        return object(in, 0);
    }

    /** A whole text as a value; missing where it is none. */
    JsonNode read(String text) {
        try {
            Scanner in = new Scanner(text, 0, true);
            in.space();
            JsonNode value = value(in);
            in.space();
            return in.ended() ? value : NODES.missingNode();
        } catch (Scanner.Malformed e) {
            return NODES.missingNode();
        }
    }

    private JsonNode value(Scanner in, int depth) {
        if (depth > DEPTH) {
            in.fail();
        }
        char c = in.peek();
        if (c == '{') {
            return object(in, depth);
        }
        if (c == '[') {
            return array(in, depth);
        }
        if (c == '-' || c >= '0' && c <= '9') {
            return number(in);
        }
        for (String quote : quotes) {
            if (c == quote.charAt(0)) {
                return NODES.stringNode(string(in, quote));
            }
        }
        return word(in);
    }

    private ObjectNode object(Scanner in, int depth) {
        ObjectNode object = NODES.objectNode();
        in.take();
        in.space();
        while (in.peek() != '}') {
            String key = key(in);
            in.space();
            in.expect(":");
            in.space();
            object.set(key, value(in, depth + 1));
            comma(in, '}');
        }
        in.take();
        return object;
    }

    private ArrayNode array(Scanner in, int depth) {
        ArrayNode array = NODES.arrayNode();
        in.take();
        in.space();
        while (in.peek() != ']') {
            array.add(value(in, depth + 1));
            comma(in, ']');
        }
        in.take();
        return array;
    }

    /** Goes over a comma, behind which another item must follow. */
    private static void comma(Scanner in, char end) {
        in.space();
        if (in.peek() == ',') {
            in.take();
            in.space();
            if (in.peek() == end) {
                in.fail();
            }
        } else if (in.peek() != end) {
            in.fail();
        }
    }

    private String key(Scanner in) {
        for (String quote : quotes) {
            if (in.peek() == quote.charAt(0)) {
                return string(in, quote);
            }
        }
        return bareKeys ? in.name() : String.valueOf(in.fail());
    }

    private static String string(Scanner in, String quote) {
        in.expect(quote);
        if (quote.equals(GEMMA_QUOTE)) {
            return in.until(quote);
        }
        StringBuilder text = new StringBuilder();
        char end = quote.charAt(0);
        for (char c = in.take(); c != end; c = in.take()) {
            text.append(c == '\\' ? escape(in, end) : c);
        }
        return text.toString();
    }

    private static char escape(Scanner in, char quote) {
        char c = in.take();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> hexadecimal(in);
            case '"', '\\', '/' -> c;
            default -> c == quote ? c : in.fail();
        };
    }

    private static char hexadecimal(Scanner in) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(in.take(), 16);
            if (digit < 0) {
                in.fail();
            }
            value = 16 * value + digit;
        }
        return (char) value;
    }

    private static JsonNode number(Scanner in) {
        int start = in.at();
        StringBuilder text = new StringBuilder();
        while (!in.ended() && NUMBER_CHARACTERS.indexOf(in.peek()) >= 0) {
            text.append(in.take());
        }
        Matcher matcher = NUMBER.matcher(text);
        boolean integer = text.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
        if (text.length() > MOST_DIGITS || !matcher.matches()) {
            in.back(start);
            in.fail();
        }
        return integer
                ? NODES.numberNode(new BigInteger(text.toString()))
                : NODES.numberNode(new BigDecimal(text.toString()));
    }

    private JsonNode word(Scanner in) {
        int start = in.at();
        String word = in.name();
        return switch (word) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            case "null" -> NODES.nullNode();
            case "True", "False" -> {
                python(in, start);
                yield NODES.booleanNode(word.equals("True"));
            }
            case "None" -> {
                python(in, start);
                yield NODES.nullNode();
            }
            default -> {
                in.back(start);
                yield NODES.stringNode(String.valueOf(in.fail()));
            }
        };
    }

    private void python(Scanner in, int start) {
        if (!pythonWords) {
            in.back(start);
            in.fail();
        }
    }
}
