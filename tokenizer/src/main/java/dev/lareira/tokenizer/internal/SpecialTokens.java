package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.TokenType;
import dev.lareira.tokenizer.Vocabulary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds tokens that are matched whole in the text, the longest at each place, by a trie over characters. Some take the
 * white space beside them along; files do not say which, so the models that need it are known by name, as in llama.cpp.
 */
public final class SpecialTokens {
    private static final class Node {
        final Map<Character, Node> next = new HashMap<>(2);
        int id = -1;
    }

    /** A match: from {@code start} to {@code end} of the text stands the token with the white space that it takes along. */
    public record Match(int start, int end, int id) {}

    private final Node all = new Node();
    private final Node plain = new Node();
    private final Set<Integer> stripLeft = new HashSet<>();
    private final Set<Integer> stripRight = new HashSet<>();

    public SpecialTokens(Vocabulary vocabulary, Metadata metadata) {
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
        strips(vocabulary, metadata);
    }

    private void strips(Vocabulary vocabulary, Metadata metadata) {
        String name = metadata.string("general.name", "").toLowerCase(Locale.ROOT);
        String pre = metadata.string("tokenizer.ggml.pre", "");
        String architecture = metadata.string("general.architecture", "");
        if (pre.matches(".*jina-v2-(de|es|code).*") || architecture.matches("nomic-bert-moe|jina-bert-v3")) {
            vocabulary.find("<mask>").ifPresent(stripLeft::add);
        } else if (name.contains("phi-3") || name.contains("phi3")) {
            for (int id = 0; id < vocabulary.size(); id++) {
                if ((vocabulary.isControl(id) || vocabulary.type(id) == TokenType.USER_DEFINED)
                        && !Set.of("<unk>", "<s>", "<|endoftext|>").contains(vocabulary.text(id))) {
                    stripRight.add(id);
                }
            }
        } else if (name.contains("modern-bert")) {
            vocabulary.find("[MASK]").ifPresent(stripLeft::add);
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
                return stripped(longest, text, from);
            }
        }
        return null;
    }

    private Match stripped(Match match, String text, int from) {
        int start = match.start();
        int end = match.end();
        while (stripLeft.contains(match.id()) && start > from && isBlank(text.charAt(start - 1))) {
            start--;
        }
        while (stripRight.contains(match.id()) && end < text.length() && isBlank(text.charAt(end))) {
            end++;
        }
        return new Match(start, end, match.id());
    }

    /** White space of ASCII. */
    private static boolean isBlank(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
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
