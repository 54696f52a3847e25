package dev.lareira.core.internal.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A set of Unicode scalar values: sorted, disjoint, inclusive ranges. Surrogates are never in it. */
public final class CodePoints {
    private static final int[] UNIVERSE = {0, 0xd7ff, 0xe000, Character.MAX_CODE_POINT};
    static final CodePoints ANY = of(0, Character.MAX_CODE_POINT);

    /** From, to, from, to… */
    private final int[] bounds;

    private CodePoints(int[] bounds) {
        this.bounds = bounds;
    }

    static CodePoints of(int from, int to) {
        return of(List.of(new int[] {from, to}));
    }

    static CodePoints of(String characters) {
        return of(characters
                .codePoints()
                .mapToObj(point -> new int[] {point, point})
                .toList());
    }

    /** The union of ranges in any order. */
    static CodePoints of(List<int[]> ranges) {
        List<int[]> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(range -> range[0]));
        int[] bounds = new int[2 * sorted.size()];
        int size = 0;
        for (int[] range : sorted) {
            if (size > 0 && range[0] <= bounds[size - 1] + 1) {
                bounds[size - 1] = Math.max(bounds[size - 1], range[1]);
            } else {
                bounds[size++] = range[0];
                bounds[size++] = range[1];
            }
        }
        return new CodePoints(Arrays.copyOf(bounds, size)).and(UNIVERSE);
    }

    CodePoints and(CodePoints other) {
        return and(other.bounds);
    }

    CodePoints or(CodePoints other) {
        List<int[]> all = new ArrayList<>(ranges());
        all.addAll(other.ranges());
        return of(all);
    }

    CodePoints not() {
        List<int[]> gaps = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (from < bounds[i]) {
                gaps.add(new int[] {from, bounds[i] - 1});
            }
            from = bounds[i + 1] + 1;
        }
        if (from <= Character.MAX_CODE_POINT) {
            gaps.add(new int[] {from, Character.MAX_CODE_POINT});
        }
        return of(gaps);
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    List<int[]> ranges() {
        List<int[]> ranges = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new int[] {bounds[i], bounds[i + 1]});
        }
        return ranges;
    }

    boolean contains(int point) {
        return intersects(point, point);
    }

    /** Whether any of {@code from} to {@code to} is in the set. */
    boolean intersects(int from, int to) {
        int at = firstEndingAtOrAfter(from);
        return at < bounds.length && bounds[at] <= to;
    }

    /** Whether all of {@code from} to {@code to} are in the set. */
    boolean containsAll(int from, int to) {
        int at = firstEndingAtOrAfter(from);
        return at < bounds.length && bounds[at] <= from && to <= bounds[at + 1];
    }

    private int firstEndingAtOrAfter(int point) {
        int low = 0;
        int high = bounds.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < point) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 2 * low;
    }

    private CodePoints and(int[] other) {
        int[] both = new int[bounds.length + other.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < bounds.length && j < other.length) {
            int from = Math.max(bounds[i], other[j]);
            int to = Math.min(bounds[i + 1], other[j + 1]);
            if (from <= to) {
                both[size++] = from;
                both[size++] = to;
            }
            if (bounds[i + 1] < other[j + 1]) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return new CodePoints(Arrays.copyOf(both, size));
    }
}
