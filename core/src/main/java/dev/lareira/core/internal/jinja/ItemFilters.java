package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Filters of lists and mappings. */
record ItemFilters(FilterCall call) {
    Object join() {
        Object attribute = call.argument(1, "attribute", null);
        String separator = Python.str(call.argument(0, "d", ""));
        return Values.items(call.value()).stream()
                .map(item -> Python.str(attribute == null ? item : path(item, attribute)))
                .collect(Collectors.joining(separator));
    }

    /** jinja2 does not look into what is false, be it none. */
    private List<Object> someItems() {
        return Values.truth(call.value()) ? Values.items(call.value()) : List.of();
    }

    Object map() {
        Object attribute = call.n().get("attribute");
        List<Object> mapped = new ArrayList<>();
        for (Object item : someItems()) {
            call.evaluator().step();
            if (attribute != null) {
                Object found = path(item, attribute);
                mapped.add(
                        found instanceof Undefined && call.n().containsKey("default")
                                ? call.n().get("default")
                                : found);
            } else {
                mapped.add(Filters.apply(
                        call.evaluator(),
                        Values.string(call.p().getFirst()),
                        item,
                        call.p().subList(1, call.p().size()),
                        call.n()));
            }
        }
        return mapped;
    }

    Object select(boolean byAttribute, boolean keep) {
        int skip = byAttribute ? 1 : 0;
        List<Object> kept = new ArrayList<>();
        for (Object item : someItems()) {
            call.evaluator().step();
            Object tested = byAttribute ? path(item, call.p().getFirst()) : item;
            boolean holds = call.p().size() <= skip
                    ? Values.truth(tested)
                    : Tests.test(
                            Values.string(call.p().get(skip)),
                            tested,
                            call.p().subList(skip + 1, call.p().size()));
            if (holds == keep) {
                kept.add(item);
            }
        }
        return kept;
    }

    /** {@code a.b.0} of an item. */
    private Object path(Object item, Object attribute) {
        if (Numbers.isNumber(attribute)) {
            return Evaluator.item(item, attribute);
        }
        Object found = item;
        for (String part : Values.string(attribute).split("\\.")) {
            Object key = part.matches("\\d+") ? (Object) Long.parseLong(part) : part;
            found = Evaluator.item(found, key);
        }
        return found;
    }

    Object reverse() {
        if (Values.isString(call.value())) {
            return new StringBuilder(Values.string(call.value())).reverse().toString();
        }
        return new ArrayList<>(Values.items(call.value()).reversed());
    }

    private Comparator<Object> order(boolean caseSensitive) {
        return (a, b) -> Values.compare(folded(a, caseSensitive), folded(b, caseSensitive));
    }

    private static Object folded(Object one, boolean caseSensitive) {
        return !caseSensitive && Values.isString(one) ? Values.string(one).toLowerCase(Locale.ROOT) : one;
    }

    Object sort() {
        Object attribute = call.argument(2, "attribute", null);
        Comparator<Object> order = order(Values.truth(call.argument(1, "case_sensitive", false)));
        List<Object> sorted = new ArrayList<>(Values.items(call.value()));
        sorted.sort((a, b) -> attribute == null ? order.compare(a, b) : byAttributes(order, attribute, a, b));
        return Values.truth(call.argument(0, "reverse", false)) ? sorted.reversed() : sorted;
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
        boolean byValue = Python.str(call.argument(1, "by", "key")).equals("call.value()");
        Comparator<Object> order = order(Values.truth(call.argument(0, "case_sensitive", false)));
        List<Object> entries = new ArrayList<>(Values.items(Filters.items(call.value())));
        entries.sort((a, b) -> order.compare(
                Values.items(a).get(byValue ? 1 : 0), Values.items(b).get(byValue ? 1 : 0)));
        return Values.truth(call.argument(2, "reverse", false)) ? entries.reversed() : entries;
    }

    Object extreme(int sign) {
        Object attribute = call.argument(1, "attribute", null);
        Comparator<Object> order = order(Values.truth(call.argument(0, "case_sensitive", false)));
        Object best = new Undefined("the extreme of nothing");
        for (Object item : Values.items(call.value())) {
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
        Object attribute = call.argument(1, "attribute", null);
        boolean caseSensitive = Values.truth(call.argument(0, "case_sensitive", false));
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
        Object attribute = call.argument(0, "attribute", null);
        Object total = call.argument(1, "start", 0L);
        for (Object item : Values.items(call.value())) {
            total = Numbers.calculate("+", total, attribute == null ? item : path(item, attribute));
        }
        return total;
    }

    /** Tuples of a key, {@code grouper}, and the items that have it, {@code list}. */
    Object groupBy() {
        Comparator<Object> order = order(call.flag(2, "case_sensitive", false));
        List<Object> sorted = new ArrayList<>(Values.items(call.value()));
        sorted.sort((a, b) -> order.compare(groupKey(a), groupKey(b)));
        List<Object> groups = new ArrayList<>();
        List<Object> members = new ArrayList<>();
        for (Object item : sorted) {
            if (!members.isEmpty() && order.compare(groupKey(members.getFirst()), groupKey(item)) != 0) {
                members = new ArrayList<>();
            }
            if (members.isEmpty()) {
                groups.add(new Tuple(Arrays.asList(groupKey(item), members), List.of("grouper", "list")));
            }
            members.add(item);
        }
        return groups;
    }

    private Object groupKey(Object item) {
        Object key = path(item, call.p().getFirst());
        return key instanceof Undefined ? call.argument(1, "default", key) : key;
    }

    Object batch() {
        int size = Math.max(1, Numbers.small(call.p().getFirst()));
        List<Object> batches = new ArrayList<>();
        List<Object> all = Values.items(call.value());
        for (int i = 0; i < all.size(); i += size) {
            List<Object> batch = new ArrayList<>(all.subList(i, Math.min(all.size(), i + size)));
            while (call.p().size() > 1 && batch.size() < size) {
                batch.add(call.p().get(1));
            }
            batches.add(batch);
        }
        return batches;
    }

    Object slices() {
        int count = Math.max(1, Numbers.small(call.p().getFirst()));
        List<Object> all = Values.items(call.value());
        List<Object> slices = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            int size = all.size() / count + (i < all.size() % count ? 1 : 0);
            List<Object> slice = new ArrayList<>(all.subList(at, at + size));
            if (call.p().size() > 1 && i >= all.size() % count) {
                slice.add(call.p().get(1));
            }
            slices.add(slice);
            at += size;
        }
        return slices;
    }
}
