package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands after {@code |}. */
final class Filters {
    private static final Set<String> NAMES = Set.of(
            "abs",
            "attr",
            "batch",
            "capitalize",
            "count",
            "d",
            "default",
            "dictsort",
            "e",
            "escape",
            "first",
            "float",
            "forceescape",
            "format",
            "groupby",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "slice",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper",
            "wordcount");

    private Filters() {}

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    static Object apply(Evaluator evaluator, String name, Object value, List<Object> p, Map<String, Object> n) {
        Call call = new Call(evaluator, value, p, n);
        return switch (name) {
            case "abs" -> Numbers.compare(value, 0L) < 0 ? Numbers.calculate("-", 0L, value) : value;
            case "attr" ->
                value instanceof Map<?, ?>
                        ? new Undefined("attribute")
                        : evaluator.attribute(value, Values.string(p.getFirst()));
            case "capitalize" -> Strings.capitalize(Python.str(value));
            case "count", "length" -> (long) Values.length(value);
            case "d", "default" -> call.otherwise();
            case "dictsort" -> call.dictsort();
            case "e", "escape" -> new Markup(Formats.escaped(value));
            case "forceescape" -> new Markup(Formats.escaped(Python.str(value)));
            case "first" ->
                Values.items(value).isEmpty()
                        ? new Undefined("the first item")
                        : Values.items(value).getFirst();
            case "last" ->
                Values.items(value).isEmpty()
                        ? new Undefined("the last item")
                        : Values.items(value).getLast();
            case "float" -> call.real();
            case "int" -> call.integer();
            case "format" -> Formats.percent(Values.string(value), new Tuple(p));
            case "groupby" -> call.groupBy();
            case "indent" -> call.indent();
            case "items" -> value instanceof Undefined ? List.of() : items(evaluator, value);
            case "join" -> call.join();
            case "list" -> new ArrayList<>(Values.items(value));
            case "lower" -> Python.str(value).toLowerCase(Locale.ROOT);
            case "upper" -> Python.str(value).toUpperCase(Locale.ROOT);
            case "title" -> Strings.title(Python.str(value));
            case "map" -> call.map();
            case "max" -> call.extreme(1);
            case "min" -> call.extreme(-1);
            case "select" -> call.select(false, true);
            case "reject" -> call.select(false, false);
            case "selectattr" -> call.select(true, true);
            case "rejectattr" -> call.select(true, false);
            case "replace" ->
                Strings.replace(
                        Python.str(value),
                        p.stream()
                                .map(a -> Numbers.isNumber(a) ? a : (Object) Python.str(a))
                                .toList());
            case "reverse" -> call.reverse();
            case "round" -> call.round();
            case "safe" -> new Markup(Python.str(value));
            case "batch" -> call.batch();
            case "slice" -> call.slices();
            case "sort" -> call.sort();
            case "string" -> value instanceof Markup ? value : Python.str(value);
            case "sum" -> call.sum();
            case "tojson" -> call.json();
            case "trim" -> Strings.strip(Python.str(value), p, true, true);
            case "unique" -> call.unique();
            case "wordcount" ->
                (long) Strings.split(Python.str(value), null, null).size();
            default -> throw new TemplateException("unknown filter " + name);
        };
    }

    private static Object items(Evaluator evaluator, Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw new TemplateException("items needs a mapping, found " + Values.typeName(value));
        }
        return Methods.of(evaluator, value, "items").call(List.of(), Map.of());
    }

    /** One application: the filtered value, positional and named arguments. */
    private record Call(Evaluator evaluator, Object value, List<Object> p, Map<String, Object> n) {
        private Object argument(int index, String name, Object otherwise) {
            return index < p.size() ? p.get(index) : n.getOrDefault(name, otherwise);
        }

        Object otherwise() {
            boolean falsy = Values.truth(argument(1, "boolean", false)) && !Values.truth(value);
            return value instanceof Undefined || falsy ? argument(0, "default_value", "") : value;
        }

        Object real() {
            try {
                return Values.isString(value)
                        ? Double.parseDouble(Values.string(value).strip())
                        : (Object) Numbers.real(value);
            } catch (NumberFormatException | TemplateException e) {
                return argument(0, "default", 0.0);
            }
        }

        Object integer() {
            try {
                if (value instanceof Double real) {
                    return Numbers.normal(new BigDecimal(real).toBigInteger());
                }
                if (!Values.isString(value)) {
                    return Numbers.normal(Numbers.integer(value));
                }
                String text = Values.string(value).strip().replace("_", "");
                int base = Numbers.small(argument(1, "base", 10L));
                String digits = text.replaceFirst(
                        base == 16 ? "^0[xX]" : base == 8 ? "^0[oO]" : base == 2 ? "^0[bB]" : "^$", "");
                return text.matches("[+-]?\\d+\\.\\d*([eE][+-]?\\d+)?") && base == 10
                        ? Numbers.normal(new BigDecimal(text).toBigInteger())
                        : Numbers.normal(new BigInteger(digits, base));
            } catch (NumberFormatException | TemplateException e) {
                return argument(0, "default", 0L);
            }
        }

        Object json() {
            if (value instanceof Undefined undefined) {
                throw undefined.error();
            }
            Object indent = argument(1, "indent", null);
            String step = indent == null
                    ? null
                    : Numbers.isNumber(indent)
                            ? " ".repeat(Math.min(100, Math.max(0, Numbers.small(indent))))
                            : Values.string(indent);
            List<Object> separators =
                    argument(2, "separators", null) == null ? List.of() : Values.items(argument(2, "separators", null));
            boolean given = !separators.isEmpty();
            return new Python.Json(
                            Values.truth(argument(0, "ensure_ascii", false)),
                            step,
                            given ? Values.string(separators.get(0)) : step == null ? ", " : ",",
                            given ? Values.string(separators.get(1)) : ": ",
                            Values.truth(argument(3, "sort_keys", false)))
                    .write(value);
        }

        Object indent() {
            Object width = argument(0, "width", 4L);
            String by = Numbers.isNumber(width)
                    ? " ".repeat(Math.min(1000, Math.max(0, Numbers.small(width))))
                    : Values.string(width);
            boolean first = Values.truth(argument(1, "first", false));
            boolean blank = Values.truth(argument(2, "blank", false));
            String[] lines = Python.str(value).split("\n", -1);
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < lines.length; i++) {
                boolean indented = i == 0 ? first : blank || !lines[i].isEmpty();
                out.append(i > 0 ? "\n" : "").append(indented ? by : "").append(lines[i]);
            }
            return out.toString();
        }

        Object join() {
            Object attribute = argument(1, "attribute", null);
            String separator = Python.str(argument(0, "d", ""));
            return Values.items(value).stream()
                    .map(item -> Python.str(attribute == null ? item : path(item, attribute)))
                    .collect(Collectors.joining(separator));
        }

        /** jinja2 does not look into what is false, be it none. */
        private List<Object> someItems() {
            return Values.truth(value) ? Values.items(value) : List.of();
        }

        Object map() {
            Object attribute = n.get("attribute");
            List<Object> mapped = new ArrayList<>();
            for (Object item : someItems()) {
                evaluator.step();
                if (attribute != null) {
                    Object found = path(item, attribute);
                    mapped.add(found instanceof Undefined && n.containsKey("default") ? n.get("default") : found);
                } else {
                    mapped.add(apply(evaluator, Values.string(p.getFirst()), item, p.subList(1, p.size()), n));
                }
            }
            return mapped;
        }

        Object select(boolean byAttribute, boolean keep) {
            int skip = byAttribute ? 1 : 0;
            List<Object> kept = new ArrayList<>();
            for (Object item : someItems()) {
                evaluator.step();
                Object tested = byAttribute ? path(item, p.getFirst()) : item;
                boolean holds = p.size() <= skip
                        ? Values.truth(tested)
                        : Tests.test(Values.string(p.get(skip)), tested, p.subList(skip + 1, p.size()));
                if (holds == keep) {
                    kept.add(item);
                }
            }
            return kept;
        }

        /** {@code a.b.0} of an item. */
        private Object path(Object item, Object attribute) {
            if (Numbers.isNumber(attribute)) {
                return evaluator.item(item, attribute);
            }
            Object found = item;
            for (String part : Values.string(attribute).split("\\.")) {
                Object key = part.matches("\\d+") ? (Object) Long.parseLong(part) : part;
                found = evaluator.item(found, key);
            }
            return found;
        }

        Object reverse() {
            if (Values.isString(value)) {
                return new StringBuilder(Values.string(value)).reverse().toString();
            }
            return new ArrayList<>(Values.items(value).reversed());
        }

        Object round() {
            int digits = Numbers.small(argument(0, "precision", 0L));
            String method = Values.string(argument(1, "method", "common"));
            double number = Numbers.real(value);
            RoundingMode mode = switch (method) {
                case "ceil" -> RoundingMode.CEILING;
                case "floor" -> RoundingMode.FLOOR;
                default -> RoundingMode.HALF_EVEN;
            };
            return new BigDecimal(number).setScale(digits, mode).doubleValue();
        }

        private Comparator<Object> order(boolean caseSensitive) {
            return (a, b) -> Values.compare(folded(a, caseSensitive), folded(b, caseSensitive));
        }

        private static Object folded(Object value, boolean caseSensitive) {
            return !caseSensitive && Values.isString(value)
                    ? Values.string(value).toLowerCase(Locale.ROOT)
                    : value;
        }

        Object sort() {
            Object attribute = argument(2, "attribute", null);
            Comparator<Object> order = order(Values.truth(argument(1, "case_sensitive", false)));
            List<Object> sorted = new ArrayList<>(Values.items(value));
            sorted.sort((a, b) -> attribute == null ? order.compare(a, b) : byAttributes(order, attribute, a, b));
            return Values.truth(argument(0, "reverse", false)) ? sorted.reversed() : sorted;
        }

        private int byAttributes(Comparator<Object> order, Object attribute, Object a, Object b) {
            for (String one : Python.str(attribute).split(",")) {
                int result = order.compare(path(a, one), path(b, one));
                if (result != 0) {
                    return result;
                }
            }
            return 0;
        }

        Object dictsort() {
            boolean byValue = Python.str(argument(1, "by", "key")).equals("value");
            Comparator<Object> order = order(Values.truth(argument(0, "case_sensitive", false)));
            List<Object> entries = new ArrayList<>(Values.items(items(evaluator, value)));
            entries.sort((a, b) -> order.compare(
                    Values.items(a).get(byValue ? 1 : 0), Values.items(b).get(byValue ? 1 : 0)));
            return Values.truth(argument(2, "reverse", false)) ? entries.reversed() : entries;
        }

        Object extreme(int sign) {
            Object attribute = argument(1, "attribute", null);
            Comparator<Object> order = order(Values.truth(argument(0, "case_sensitive", false)));
            Object best = new Undefined("the extreme of nothing");
            for (Object item : Values.items(value)) {
                boolean better = best instanceof Undefined
                        || sign
                                        * (attribute == null
                                                ? order.compare(item, best)
                                                : byAttributes(order, attribute, item, best))
                                > 0;
                best = better ? item : best;
            }
            return best;
        }

        Object unique() {
            Object attribute = argument(1, "attribute", null);
            boolean caseSensitive = Values.truth(argument(0, "case_sensitive", false));
            List<Object> seen = new ArrayList<>();
            List<Object> kept = new ArrayList<>();
            for (Object item : someItems()) {
                Object key = folded(attribute == null ? item : path(item, attribute), caseSensitive);
                if (seen.stream().noneMatch(other -> Values.equal(other, key))) {
                    seen.add(key);
                    kept.add(item);
                }
            }
            return kept;
        }

        Object sum() {
            Object attribute = argument(0, "attribute", null);
            Object total = argument(1, "start", 0L);
            for (Object item : Values.items(value)) {
                total = Numbers.calculate("+", total, attribute == null ? item : path(item, attribute));
            }
            return total;
        }

        Object groupBy() {
            Map<Object, List<Object>> groups = new LinkedHashMap<>();
            Call sorted = new Call(evaluator, value, List.of(), Map.of("attribute", p.getFirst()));
            for (Object item : Values.items(sorted.sort())) {
                groups.computeIfAbsent(path(item, p.getFirst()), key -> new ArrayList<>())
                        .add(item);
            }
            List<Object> result = new ArrayList<>();
            groups.forEach((key, items) -> result.add(new Tuple(java.util.Arrays.asList(key, items))));
            return result;
        }

        Object batch() {
            int size = Math.max(1, Numbers.small(p.getFirst()));
            List<Object> batches = new ArrayList<>();
            List<Object> all = Values.items(value);
            for (int i = 0; i < all.size(); i += size) {
                List<Object> batch = new ArrayList<>(all.subList(i, Math.min(all.size(), i + size)));
                while (p.size() > 1 && batch.size() < size) {
                    batch.add(p.get(1));
                }
                batches.add(batch);
            }
            return batches;
        }

        Object slices() {
            int count = Math.max(1, Numbers.small(p.getFirst()));
            List<Object> all = Values.items(value);
            List<Object> slices = new ArrayList<>();
            int at = 0;
            for (int i = 0; i < count; i++) {
                int size = all.size() / count + (i < all.size() % count ? 1 : 0);
                List<Object> slice = new ArrayList<>(all.subList(at, at + size));
                if (p.size() > 1 && i >= all.size() % count) {
                    slice.add(p.get(1));
                }
                slices.add(slice);
                at += size;
            }
            return slices;
        }
    }
}
