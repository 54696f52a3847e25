package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.sequence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of members that are none of those listed: a trie of the listed, left at some character. Written without escapes,
 * as an escape could spell a listed name another way.
 */
final class PropertyNames {
    private final Map<Integer, PropertyNames> next = new TreeMap<>();
    private boolean listed;

    private PropertyNames() {}

    static Expression otherThan(Collection<String> names) {
        if (names.isEmpty()) {
            return JsonText.STRING;
        }
        PropertyNames trie = new PropertyNames();
        for (String name : names) {
            PropertyNames at = trie;
            for (int point : name.codePoints().toArray()) {
                at = at.next.computeIfAbsent(point, key -> new PropertyNames());
            }
            at.listed = true;
        }
        return JsonText.quoted(trie.others());
    }

    private Expression others() {
        CodePoints going = CodePoints.of("");
        List<Expression> options = new ArrayList<>();
        for (var entry : next.entrySet()) {
            CodePoints point = CodePoints.of(entry.getKey(), entry.getKey());
            going = going.or(point);
            options.add(sequence(
                    new Expression.Characters(point.and(JsonText.PLAIN)),
                    entry.getValue().others()));
        }
        options.add(sequence(
                new Expression.Characters(JsonText.PLAIN.and(going.not())),
                Expression.repeat(new Expression.Characters(JsonText.PLAIN), 0, Expression.UNBOUNDED)));
        if (!listed) {
            options.add(Expression.EMPTY);
        }
        return new Expression.Choice(options);
    }
}
