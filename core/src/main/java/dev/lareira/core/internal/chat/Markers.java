package dev.lareira.core.internal.chat;

import java.util.List;

/** The ends of calls, and markers that are not whole yet. */
final class Markers {
    private Markers() {}

    /** How much of the end of a text may be the beginning of a marker. */
    static int tail(CharSequence text, List<String> markers) {
        int longest = 0;
        for (String marker : markers) {
            for (int length = Math.min(marker.length() - 1, text.length()); length > longest; length--) {
                if (marker.startsWith(
                        text.subSequence(text.length() - length, text.length()).toString())) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /**
     * Goes over the closing marker of a complete call, with white space before it. It may be missing at the end of the
     * output and before another call.
     */
    static void close(Scanner in, String close, String nextOpen) {
        if (close.isEmpty()) {
            return;
        }
        in.space();
        if (in.ended() || in.next(close)) {
            return;
        }
        int here = in.at();
        in.expect(nextOpen);
        in.back(here);
    }
}
