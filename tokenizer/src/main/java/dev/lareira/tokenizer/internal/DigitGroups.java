package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;

/** Digits in groups of three, counted from the right as people write them. A run is counted once, so time stays linear. */
enum DigitGroups implements Stage {
    /** Every run of numbers: what is left of the threes, one or two of them, comes first. */
    ALL {
        @Override
        public int end(byte[] text, int at, int unmatched, int from, int to) {
            return firstOf(text, at, from) ? group(text, at, count(text, at, to)) : group(text, at, 0);
        }
    },
    /** {@code \d{1,3}(?=(?:\d{3})*\b)}: only where no letter follows. */
    WORDS {
        @Override
        public int end(byte[] text, int at, int unmatched, int from, int to) {
            if (!firstOf(text, at, from)) {
                return at == unmatched ? group(text, at, 0) : at;
            }
            int end = Categories.run(text, at, to, NUMBER);
            return end < to && isWord(Utf8.codePoint(text, end)) ? at : group(text, at, count(text, at, to));
        }

        @Override
        boolean isDigit(int c) {
            return Character.isDigit(c);
        }

        private boolean isWord(int c) {
            return Categories.is(c, LETTER | MARK | NUMBER) || Character.getType(c) == Character.CONNECTOR_PUNCTUATION;
        }
    },
    /** Cuts at {@code (?=(\d{3})+(?!\d))}, digits of ASCII: what is left of the threes is no match. */
    THREES {
        @Override
        public int end(byte[] text, int at, int unmatched, int from, int to) {
            if (!firstOf(text, at, from) && at == unmatched) {
                return group(text, at, 0);
            }
            int count = count(text, at, to);
            return count > 0 && count % 3 == 0 ? group(text, at, 0) : at;
        }

        @Override
        boolean isDigit(int c) {
            return c >= '0' && c <= '9';
        }
    };

    boolean isDigit(int c) {
        return Categories.is(c, NUMBER);
    }

    /** Whether a run of digits does not go on at this place: it begins here, or no digit stands here. */
    final boolean firstOf(byte[] text, int at, int from) {
        return !isDigit(Utf8.codePoint(text, at))
                || at == from
                || !isDigit(Utf8.codePoint(text, Utf8.before(text, at)));
    }

    final int count(byte[] text, int at, int to) {
        int count = 0;
        while (at < to && isDigit(Utf8.codePoint(text, at))) {
            at = Utf8.next(text, at);
            count++;
        }
        return count;
    }

    /** End of the first group of a run of so many digits that begins here; of no digits where none stands here. */
    final int group(byte[] text, int at, int count) {
        if (!isDigit(Utf8.codePoint(text, at))) {
            return at;
        }
        int left = count % 3 == 0 ? 3 : count % 3;
        for (; left > 0; left--) {
            at = Utf8.next(text, at);
        }
        return at;
    }
}
