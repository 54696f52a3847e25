package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.SPACE;

/** How a run of white space is cut in the patterns of {@link WordPattern}. */
enum SpacePattern {
    /** {@code \s+(?!\S)|\s+}: the last blank belongs to the word behind, unless it is the only one or nothing follows. */
    PLAIN {
        @Override
        int end(byte[] text, int at, int from, int to) {
            return leavingOne(text, at, Categories.run(text, at, to, SPACE), to);
        }
    },
    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}. */
    LINE_ENDS {
        @Override
        int end(byte[] text, int at, int from, int to) {
            int end = Categories.run(text, at, to, SPACE);
            int afterLineEnd = afterLineEnd(text, at, end);
            return afterLineEnd > at ? afterLineEnd : leavingOne(text, at, end, to);
        }
    },
    /** {@code \s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|…|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}}. */
    POWERS_OF_TWO {
        private static final int LONGEST = 512;

        @Override
        int end(byte[] text, int at, int from, int to) {
            // Behind the first piece of a run there is no line end any more, and only its beginning matters.
            boolean first = at == from || !Categories.is(Utf8.codePoint(text, Utf8.before(text, at)), SPACE);
            if (first || text[at - 1] == '\r' || text[at - 1] == '\n') {
                int afterLineEnd = afterLineEnd(text, at, Categories.run(text, at, to, SPACE));
                if (afterLineEnd > at) {
                    return afterLineEnd;
                }
            }
            int count = 0;
            int end = at;
            while (count <= LONGEST && end < to && Categories.is(Utf8.codePoint(text, end), SPACE)) {
                end = Utf8.next(text, end);
                count++;
            }
            int allowed = end == to || count > LONGEST ? count : count - 1;
            int taken = Math.max(1, Math.min(LONGEST, Integer.highestOneBit(allowed)));
            int result = at;
            for (int i = 0; i < taken; i++) {
                result = Utf8.next(text, result);
            }
            return result;
        }
    };

    /** End of the piece that begins at {@code at}, or {@code at} when there is no white space. */
    abstract int end(byte[] text, int at, int from, int to);

    /** Where the last line end of a run of white space ends, or {@code at} when there is none. */
    private static int afterLineEnd(byte[] text, int at, int end) {
        while (end > at && text[end - 1] != '\r' && text[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static int leavingOne(byte[] text, int at, int end, int to) {
        if (end == at || end == to) {
            return end;
        }
        int last = Utf8.before(text, end);
        return last > at ? last : end;
    }
}
