package dev.lareira.core.internal.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A finite automaton within a grammar, for what rules could only write at length. Begins at its first place.
 */
public record Machine(List<Place> places) implements Expression {
    /**
     * @param accepting whether the machine may be left here
     * @param edges what can be read here
     */
    record Place(boolean accepting, List<Edge> edges) {}

    /** Reads something and goes on at a place. */
    record Edge(Expression reads, int to) {}

    /**
     * Any text in which another does not occur; control tokens may be part of it. One place for each beginning of the
     * text that may just have been read (Knuth, Morris and Pratt 1977).
     */
    static Machine without(String text) {
        int[] points = text.codePoints().toArray();
        int[] distinct = Arrays.stream(points).distinct().toArray();
        CodePoints others = CodePoints.of(Arrays.stream(distinct)
                        .mapToObj(point -> new int[] {point, point})
                        .toList())
                .not();
        List<Place> places = new ArrayList<>();
        for (int read = 0; read < points.length; read++) {
            List<Edge> edges = new ArrayList<>();
            edges.add(new Edge(new Characters(others, true), 0));
            for (int point : distinct) {
                int after = longestEnd(points, read, point);
                if (after < points.length) {
                    edges.add(new Edge(new Characters(CodePoints.of(point, point), true), after));
                }
            }
            places.add(new Place(true, edges));
        }
        return new Machine(places);
    }

    /** How long a beginning of the text its first {@code read} characters and one more end in. */
    private static int longestEnd(int[] text, int read, int point) {
        int[] seen = Arrays.copyOf(text, read + 1);
        seen[read] = point;
        int length = read + 1;
        while (!Arrays.equals(seen, read + 1 - length, read + 1, text, 0, length)) {
            length--;
        }
        return length;
    }
}
