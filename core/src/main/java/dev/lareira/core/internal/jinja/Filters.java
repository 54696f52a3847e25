package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Markup;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** What stands after {@code |}. */
final class Filters {
    private static final Set<String> NAMES = Set.of(
            "abs",
            "attr",
            "batch",
            "capitalize",
            "center",
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
            "random",
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
            "striptags",
            "sum",
            "title",
            "tojson",
            "trim",
            "truncate",
            "unique",
            "upper",
            "urlencode",
            "wordcount",
            "wordwrap");

    private Filters() {}

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    static Object apply(Evaluator evaluator, String name, Object value, List<Object> p, Map<String, Object> n) {
        FilterCall call = new FilterCall(evaluator, value, p, n);
        TextFilters texts = new TextFilters(call);
        ItemFilters items = new ItemFilters(call);
        return switch (name) {
            case "abs" -> Numbers.compare(value, 0L) < 0 ? Numbers.calculate("-", 0L, value) : value;
            case "attr" ->
                value instanceof Map<?, ?> map
                        ? method(map, p)
                        : Evaluator.attribute(value, Values.string(p.getFirst()));
            case "capitalize" -> Strings.capitalize(Python.str(value));
            case "count", "length" -> (long) Values.length(value);
            case "d", "default" -> otherwise(call);
            case "dictsort" -> items.dictsort();
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
            case "float" -> texts.real();
            case "int" -> texts.integer();
            case "format" -> Formats.percent(Values.string(value), new Tuple(p));
            case "groupby" -> items.groupBy();
            case "indent" -> texts.indent();
            case "items" -> value instanceof Undefined ? List.of() : items(value);
            case "join" -> items.join();
            case "list" -> new ArrayList<>(Values.items(value));
            case "lower" -> Python.str(value).toLowerCase(Locale.ROOT);
            case "upper" -> Python.str(value).toUpperCase(Locale.ROOT);
            case "title" -> texts.title();
            case "map" -> items.map();
            case "max" -> items.extreme(1);
            case "min" -> items.extreme(-1);
            case "select" -> items.select(false, true);
            case "reject" -> items.select(false, false);
            case "selectattr" -> items.select(true, true);
            case "rejectattr" -> items.select(true, false);
            case "replace" ->
                Strings.replace(
                        Python.str(value),
                        p.stream()
                                .map(a -> Numbers.isNumber(a) ? a : (Object) Python.str(a))
                                .toList());
            case "reverse" -> items.reverse();
            case "round" -> texts.round();
            case "safe" -> new Markup(Python.str(value));
            case "batch" -> items.batch();
            case "slice" -> items.slices();
            case "sort" -> items.sort();
            case "string" -> value instanceof Markup ? value : Python.str(value);
            case "sum" -> items.sum();
            case "tojson" -> texts.json();
            case "trim" -> Strings.strip(Python.str(value), p, true, true);
            case "center" -> texts.center();
            case "random" -> random(Values.items(value));
            case "striptags" -> texts.stripTags();
            case "truncate" -> texts.truncate();
            case "urlencode" -> texts.urlEncode();
            case "wordwrap" -> texts.wordWrap();
            case "unique" -> items.unique();
            case "wordcount" ->
                (long) Strings.split(Python.str(value), null, null).size();
            default -> throw new TemplateException("unknown filter " + name);
        };
    }

    private static Object otherwise(FilterCall call) {
        boolean falsy = call.flag(1, "boolean", false) && !Values.truth(call.value());
        return call.value() instanceof Undefined || falsy ? call.argument(0, "default_value", "") : call.value();
    }

    private static Object method(Map<?, ?> map, List<Object> p) {
        Object method = Methods.of(map, Values.string(p.getFirst()));
        return method == null ? new Undefined("attribute " + Python.str(p.getFirst())) : method;
    }

    private static Object random(List<Object> items) {
        return items.isEmpty()
                ? new Undefined("a random item of none")
                : items.get(ThreadLocalRandom.current().nextInt(items.size()));
    }

    static Object items(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException("items needs a mapping, found " + Values.typeName(value));
        }
        return Methods.items(map);
    }
}
