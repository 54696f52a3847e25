package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Methods of strings, mappings and lists; those that change a value are refused. */
final class Methods {
    private static final Set<String> CHANGING = Set.of(
            "append",
            "extend",
            "insert",
            "remove",
            "reverse",
            "sort",
            "clear",
            "pop",
            "popitem",
            "update",
            "setdefault");

    private Methods() {}

    /** The method, or null. */
    static Function of(Object object, String name) {
        return switch (object) {
            case String text -> strings(text, name);
            case Markup markup -> strings(markup.text(), name);
            case Map<?, ?> map -> map(map, name);
            case List<?> list -> list(list, name);
            case Tuple tuple -> list(tuple.items(), name);
            default -> null;
        };
    }

    private static Function map(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> (p, n) -> items(map);
            case "keys" -> (p, n) -> new ArrayList<Object>(map.keySet());
            case "values" -> (p, n) -> new ArrayList<Object>(map.values());
            case "get" ->
                (p, n) -> {
                    Object key = Values.key(map, p.getFirst());
                    return map.containsKey(key) ? map.get(key) : p.size() > 1 ? p.get(1) : n.get("default");
                };
            case "copy" -> (p, n) -> new java.util.LinkedHashMap<Object, Object>(map);
            default -> refused(name);
        };
    }

    /** Pairs of key and value. */
    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new Tuple(Arrays.asList(key, value))));
        return items;
    }

    private static Function list(List<?> list, String name) {
        return switch (name) {
            case "index" ->
                (p, n) -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (Values.equal(list.get(i), p.getFirst())) {
                            return (long) i;
                        }
                    }
                    throw new TemplateException(Python.repr(p.getFirst()) + " is not in the list");
                };
            case "count" ->
                (p, n) ->
                        list.stream().filter(x -> Values.equal(x, p.getFirst())).count();
            case "copy" -> (p, n) -> new ArrayList<Object>(list);
            default -> refused(name);
        };
    }

    private static Function refused(String name) {
        return CHANGING.contains(name)
                ? (p, n) -> {
                    throw new TemplateException(name + " would change a value; templates may not");
                }
                : null;
    }

    private static Function strings(String text, String name) {
        return switch (name) {
            case "upper" -> (p, n) -> text.toUpperCase(Locale.ROOT);
            case "lower" -> (p, n) -> text.toLowerCase(Locale.ROOT);
            case "title" -> (p, n) -> Strings.title(text);
            case "capitalize" -> (p, n) -> Strings.capitalize(text);
            case "strip" -> (p, n) -> Strings.strip(text, p, true, true);
            case "lstrip" -> (p, n) -> Strings.strip(text, p, true, false);
            case "rstrip" -> (p, n) -> Strings.strip(text, p, false, true);
            case "split" -> (p, n) -> Strings.split(text, argument(p, n, 0, "sep"), argument(p, n, 1, "maxsplit"));
            case "rsplit" -> (p, n) -> Strings.rsplit(text, argument(p, n, 0, "sep"), argument(p, n, 1, "maxsplit"));
            case "splitlines" -> (p, n) -> Strings.lines(text);
            case "replace" -> (p, n) -> Strings.replace(text, p);
            case "startswith" -> (p, n) -> Strings.any(p.getFirst(), Strings.part(text, p)::startsWith);
            case "endswith" -> (p, n) -> Strings.any(p.getFirst(), Strings.part(text, p)::endsWith);
            case "join" -> (p, n) -> Strings.join(text, Values.items(p.getFirst()));
            case "find" -> (p, n) -> Strings.find(text, Values.string(p.getFirst()), false);
            case "rfind" -> (p, n) -> Strings.find(text, Values.string(p.getFirst()), true);
            case "index" ->
                (p, n) -> {
                    long found = Strings.find(text, Values.string(p.getFirst()), false);
                    if (found < 0) {
                        throw new TemplateException(Python.repr(p.getFirst()) + " is not in the string");
                    }
                    return found;
                };
            case "count" -> (p, n) -> Strings.count(text, Values.string(p.getFirst()));
            case "swapcase" -> (p, n) -> Strings.swapCase(text);
            case "center" -> (p, n) -> Strings.center(text, Numbers.small(p.getFirst()), fill(p));
            case "ljust" -> (p, n) -> text + Strings.padding(text, Numbers.small(p.getFirst()), fill(p));
            case "rjust" -> (p, n) -> Strings.padding(text, Numbers.small(p.getFirst()), fill(p)) + text;
            case "partition" -> (p, n) -> Strings.partition(text, Values.string(p.getFirst()), false);
            case "rpartition" -> (p, n) -> Strings.partition(text, Values.string(p.getFirst()), true);
            case "format" -> (p, n) -> Formats.braces(text, p, n);
            case "isdigit", "isnumeric", "isdecimal" ->
                (p, n) -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            case "isalpha" -> (p, n) -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
            case "isalnum" -> (p, n) -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetterOrDigit);
            case "isspace" -> (p, n) -> !text.isEmpty() && text.codePoints().allMatch(Strings::isSpace);
            case "islower" -> (p, n) -> Tests.test("lower", text, List.of());
            case "isupper" -> (p, n) -> Tests.test("upper", text, List.of());
            case "removeprefix" ->
                (p, n) -> text.startsWith(Values.string(p.getFirst()))
                        ? text.substring(Values.string(p.getFirst()).length())
                        : text;
            case "removesuffix" ->
                (p, n) -> text.endsWith(Values.string(p.getFirst()))
                        ? text.substring(
                                0, text.length() - Values.string(p.getFirst()).length())
                        : text;
            case "zfill" -> (p, n) -> Strings.zeroFill(text, Numbers.small(p.getFirst()));
            default -> null;
        };
    }

    private static Object argument(List<Object> positional, Map<String, Object> named, int index, String name) {
        return index < positional.size() ? positional.get(index) : named.get(name);
    }

    private static String fill(List<Object> arguments) {
        return arguments.size() > 1 ? Values.string(arguments.get(1)) : " ";
    }
}
