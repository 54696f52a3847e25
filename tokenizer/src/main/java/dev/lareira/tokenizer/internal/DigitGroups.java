package dev.lareira.tokenizer.internal;

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
            int end = skip(text, at, Integer.MAX_VALUE, to);
            return end < to && isWord(Utf8.codePoint(text, end)) ? at : group(text, at, count(text, at, to));
        }

        @Override
        boolean isDigit(int c) {
            return Character.isDigit(c);
        }

        private boolean isWord(int c) {
            return Character.isAlphabetic(c)
                    || Categories.is(c, MARK)
                    || Character.getType(c) == Character.CONNECTOR_PUNCTUATION
                    || c == ZERO_WIDTH_NON_JOINER
                    || c == ZERO_WIDTH_JOINER;
        }
    },
    /** Cuts at {@code (?=(\d{3})+(?!\d))}: in front of each three that others can follow up to the end of the run. */
    THREES {
        @Override
        public int end(byte[] text, int at, int unmatched, int from, int to) {
            boolean cut = !firstOf(text, at, from) && at == unmatched || isCut(count(text, at, to));
            if (!cut) {
                return at;
            }
            int end = skip(text, at, 3, to);
            if (end < to && isDigit(Utf8.codePoint(text, end))) {
                return end;
            }
            // The rest of the run's last piece: up to the next cut.
            while (end < to) {
                int count = count(text, end, to);
                if (count >= 3) {
                    return skip(text, end, count % 3, to);
                }
                end = count > 0 ? skip(text, end, count, to) : Utf8.next(text, end);
            }
            return end;
        }

        @Override
        boolean isDigit(int c) {
            return Character.isDigit(c);
        }

        private boolean isCut(int count) {
            return count > 0 && count % 3 == 0;
        }
    };

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

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

    /** Place behind so many digits, or behind the last that there is. */
    final int skip(byte[] text, int at, int digits, int to) {
        for (int n = 0; n < digits && at < to && isDigit(Utf8.codePoint(text, at)); n++) {
            at = Utf8.next(text, at);
        }
        return at;
    }

    /** End of the first group of a run of so many digits that begins here; of no digits where none stands here. */
    final int group(byte[] text, int at, int count) {
        return skip(text, at, count % 3 == 0 ? 3 : count % 3, text.length);
    }
}
