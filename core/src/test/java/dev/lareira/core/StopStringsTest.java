package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    private static Token token(String text) {
        return new Token(0, text, Float.NaN, List.of());
    }

    private static List<String> feed(StopStrings stop, String... pieces) {
        Queue<Token> released = new ArrayDeque<>();
        for (String piece : pieces) {
            if (!stop.found()) {
                stop.accept(token(piece), released);
            }
        }
        return released.stream().map(Token::text).toList();
    }

    @Test
    void withoutStopStringsEveryTokenPassesAtOnce() {
        assertThat(feed(new StopStrings(List.of()), "a", "", "b")).containsExactly("a", "", "b");
    }

    @Test
    void whatMayBecomeAStopStringIsHeldBackUntilItIsCertain() {
        StopStrings stop = new StopStrings(List.of("END"));
        assertThat(feed(stop, "x", "E", "N")).containsExactly("x");
        assertThat(feed(stop, "o")).containsExactly("E", "N", "o");
        assertThat(stop.found()).isFalse();
    }

    @Test
    void aTokenIsCutWhereTheStopStringStarts() {
        StopStrings stop = new StopStrings(List.of("END"));
        assertThat(feed(stop, "so fE", "ND later")).containsExactly("so f");
        assertThat(stop.found()).isTrue();
    }

    @Test
    void theEarliestOfSeveralCounts() {
        StopStrings stop = new StopStrings(List.of("bc", "ab"));
        assertThat(feed(stop, "xabc")).containsExactly("x");
    }

    @RepeatedTest(50)
    void anySplitIntoTokensGivesTheTextBeforeTheStopString(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        random.ints(40, 0, 3).forEach(i -> text.append("abc".charAt(i)));
        List<String> strings = List.of("abca", "cc", "bab");
        int end = strings.stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(text.length());
        List<Token> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int next = Math.min(text.length(), at + random.nextInt(4));
            pieces.add(token(text.substring(at, next)));
            at = next;
        }
        StopStrings stop = new StopStrings(strings);
        Queue<Token> released = new ArrayDeque<>();
        for (Token piece : pieces) {
            if (!stop.found()) {
                stop.accept(piece, released);
            }
        }
        if (!stop.found()) {
            stop.flush(released);
        }
        String joined = String.join("", released.stream().map(Token::text).toList());
        assertThat(joined).as("seed %d, text %s", seed, text).isEqualTo(text.substring(0, end));
    }
}
