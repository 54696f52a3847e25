package dev.lareira.rag.internal.markdown;

/** Follows line by line whether a text is inside a fence of code; used by one thread. */
public final class FenceTracker {
    private char mark;
    private int length;
    private boolean quoted;

    /** Whether the next line is code, or ends it. */
    public boolean inside() {
        return length > 0;
    }

    /** Takes the next line. Returns whether it is code, or the first or last line of a fence. */
    public boolean next(String line) {
        int at = 0;
        boolean quote = false;
        while (at < line.length() && (line.charAt(at) <= ' ' || line.charAt(at) == '>')) {
            quote |= line.charAt(at) == '>';
            at++;
        }
        if (length > 0 && quoted && !quote) {
            length = 0;
        }
        if (length > 0) {
            int run = run(line, at, mark);
            if (run >= length && line.substring(at + run).isBlank()) {
                length = 0;
            }
            return true;
        }
        while (at + 1 < line.length() && "-*+".indexOf(line.charAt(at)) >= 0 && line.charAt(at + 1) <= ' ') {
            at += 2;
            while (at < line.length() && line.charAt(at) <= ' ') {
                at++;
            }
        }
        for (char fence : new char[] {'`', '~'}) {
            int run = run(line, at, fence);
            if (run >= 3 && (fence == '~' || line.indexOf('`', at + run) < 0)) {
                mark = fence;
                length = run;
                quoted = quote;
                return true;
            }
        }
        return false;
    }

    private static int run(String line, int from, char c) {
        int end = from;
        while (end < line.length() && line.charAt(end) == c) {
            end++;
        }
        return end - from;
    }
}
