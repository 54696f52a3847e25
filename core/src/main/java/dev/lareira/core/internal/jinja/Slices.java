package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Python's {@code sequence[start:stop:step]}. */
final class Slices {
    private Slices() {}

    static Object slice(Object object, Object start, Object stop, Object step) {
        if (object instanceof Undefined undefined) {
            throw undefined.error();
        }
        boolean string = Values.isString(object);
        if (!string && !(object instanceof List<?>) && !(object instanceof Tuple)) {
            throw new TemplateException(Values.typeName(object) + " cannot be sliced");
        }
        List<Object> items = Values.items(object);
        int n = items.size();
        int by = step == null ? 1 : Numbers.small(step);
        if (by == 0) {
            throw new TemplateException("the step of a slice is 0");
        }
        int from = bound(start, by > 0 ? 0 : n - 1, n, by);
        int to = bound(stop, by > 0 ? n : -1, n, by);
        List<Object> result = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            result.add(items.get((int) i));
        }
        if (string) {
            return result.stream().map(Object::toString).collect(Collectors.joining());
        }
        return object instanceof Tuple ? new Tuple(result) : result;
    }

    private static int bound(Object value, int otherwise, int n, int step) {
        if (value == null) {
            return otherwise;
        }
        int index = Numbers.small(value);
        if (index < 0) {
            return Math.max(index + n, step > 0 ? 0 : -1);
        }
        return Math.min(index, step > 0 ? n : n - 1);
    }
}
