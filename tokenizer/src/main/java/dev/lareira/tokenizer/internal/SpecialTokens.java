package dev.lareira.tokenizer.internal;

import dev.lareira.gguf.Metadata;
import dev.lareira.tokenizer.TokenType;
import dev.lareira.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds tokens that are matched whole in the text, the longest at each place. Some take the white space beside them along;
 * files do not say which, so the models that need it are known by name, as in llama.cpp. Thread-safe.
 */
public final class SpecialTokens {
    /** Tokens, and the bytes that they begin with. */
    private static final class Group {
        private final Trie tokens = new Trie();
        private final boolean[] firstBytes = new boolean[256];

        void add(byte[] token, int id) {
            tokens.add(token, 0, token.length, id);
            firstBytes[token[0] & 0xff] = true;
        }
    }

    /** Pre-tokenizers and architectures whose {@code <mask>} takes the space before it along. */
    private static final List<String> LEFT_BY_PRE = List.of("jina-v2-de", "jina-v2-es", "jina-v2-code");

    private static final Set<String> LEFT_BY_ARCHITECTURE = Set.of("nomic-bert-moe", "jina-bert-v3");
    /** Of Phi-3, what takes nothing along. */
    private static final Set<String> NOT_RIGHT = Set.of("<unk>", "<s>", "<|endoftext|>");

    private final Group all = new Group();
    private final Group plain = new Group();
    private final BitSet stripLeft = new BitSet();
    private final BitSet stripRight = new BitSet();

    public SpecialTokens(Vocabulary vocabulary, Metadata metadata) {
        for (int id = 0; id < vocabulary.size(); id++) {
            boolean userDefined = vocabulary.type(id) == TokenType.USER_DEFINED;
            if (userDefined || vocabulary.isControl(id)) {
                byte[] token = vocabulary.text(id).getBytes(StandardCharsets.UTF_8);
                if (token.length > 0) {
                    all.add(token, id);
                    if (userDefined) {
                        plain.add(token, id);
                    }
                }
            }
        }
        strips(vocabulary, metadata);
    }

    private void strips(Vocabulary vocabulary, Metadata metadata) {
        String name = metadata.string("general.name", "").toLowerCase(Locale.ROOT);
        String pre = metadata.string("tokenizer.ggml.pre", "");
        String architecture = metadata.string("general.architecture", "");
        if (LEFT_BY_PRE.stream().anyMatch(pre::contains) || LEFT_BY_ARCHITECTURE.contains(architecture)) {
            vocabulary.find("<mask>").ifPresent(stripLeft::set);
        } else if (name.contains("phi-3") || name.contains("phi3")) {
            for (int id = 0; id < vocabulary.size(); id++) {
                if ((vocabulary.isControl(id) || vocabulary.type(id) == TokenType.USER_DEFINED)
                        && !NOT_RIGHT.contains(vocabulary.text(id))) {
                    stripRight.set(id);
                }
            }
        } else if (name.contains("modern-bert")) {
            vocabulary.find("[MASK]").ifPresent(stripLeft::set);
        }
    }

    /** Looks through one text; control tokens are only found with {@code parseSpecial}. */
    public Finder in(byte[] text, boolean parseSpecial) {
        return new Finder(text, parseSpecial ? all : plain);
    }

    /** A walk through one text. Not thread-safe. */
    public final class Finder {
        private final byte[] text;
        private final Group group;
        private int start;
        private int end;
        private int id;

        private Finder(byte[] text, Group group) {
            this.text = text;
            this.group = group;
        }

        /** Finds the first token at or after {@code from}; without one, start and end are the end of the text. */
        public boolean next(int from) {
            id = Trie.NONE;
            for (start = from; start < text.length; start++) {
                if (group.firstBytes[text[start] & 0xff] && matches()) {
                    strip(from);
                    return true;
                }
            }
            end = start;
            return false;
        }

        /** Where the token begins, with the white space that it takes along. */
        public int start() {
            return start;
        }

        /** Where it ends, with the white space that it takes along. */
        public int end() {
            return end;
        }

        public int id() {
            return id;
        }

        private boolean matches() {
            int node = Trie.ROOT;
            for (int at = start; at < text.length; ) {
                int c = Utf8.codePoint(text, at);
                node = group.tokens.child(node, c);
                if (node == Trie.NONE) {
                    break;
                }
                at += Utf8.length(c);
                if (group.tokens.value(node) != Trie.NONE) {
                    id = group.tokens.value(node);
                    end = at;
                }
            }
            return id != Trie.NONE;
        }

        private void strip(int from) {
            while (stripLeft.get(id) && start > from && isBlank(text[start - 1])) {
                start--;
            }
            while (stripRight.get(id) && end < text.length && isBlank(text[end])) {
                end++;
            }
        }
    }

    /** White space of ASCII. */
    private static boolean isBlank(byte c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
