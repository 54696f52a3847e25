package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.TokenType;
import dev.lareira.tokenizer.Vocabulary;
import java.util.HashMap;
import java.util.Map;

/** Finds tokens that are matched whole in the text, the longest at each place, by a trie over characters. */
public final class SpecialTokens {
    private static final class Node {
        final Map<Character, Node> next = new HashMap<>(2);
        int id = -1;
    }

    /** A match: from {@code start} to {@code end} of the text stands the token. */
    public record Match(int start, int end, int id) {}

    private final Node all = new Node();
    private final Node plain = new Node();

    public SpecialTokens(Vocabulary vocabulary) {
        for (int id = 0; id < vocabulary.size(); id++) {
            TokenType type = vocabulary.type(id);
            String text = vocabulary.text(id);
            if (text.isEmpty()) {
                continue;
            }
            if (type == TokenType.USER_DEFINED) {
                add(plain, text, id);
                add(all, text, id);
            } else if (type == TokenType.CONTROL || type == TokenType.UNKNOWN) {
                add(all, text, id);
            }
        }
    }

    /** The first match at or after {@code from}, or null. Control tokens are only looked for with {@code parseSpecial}. */
    public Match find(String text, int from, boolean parseSpecial) {
        Node root = parseSpecial ? all : plain;
        for (int start = from; start < text.length(); start++) {
            Node node = root;
            Match longest = null;
            for (int i = start; i < text.length(); i++) {
                node = node.next.get(text.charAt(i));
                if (node == null) {
                    break;
                }
                if (node.id >= 0) {
                    longest = new Match(start, i + 1, node.id);
                }
            }
            if (longest != null) {
                return longest;
            }
        }
        return null;
    }

    private static void add(Node root, String text, int id) {
        Node node = root;
        for (char c : text.toCharArray()) {
            node = node.next.computeIfAbsent(c, key -> new Node());
        }
        if (node.id < 0) {
            node.id = id;
        }
    }
}
