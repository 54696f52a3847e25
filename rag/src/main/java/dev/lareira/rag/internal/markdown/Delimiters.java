package dev.lareira.rag.internal.markdown;

import org.commonmark.parser.delimiter.DelimiterProcessor;
import org.commonmark.parser.delimiter.DelimiterRun;

/** Pairs of doubled characters around text that stays as it is: {@code ==marked==}, {@code ~~struck out~~}. */
record Delimiters(char character) implements DelimiterProcessor {
    @Override
    public char getOpeningCharacter() {
        return character;
    }

    @Override
    public char getClosingCharacter() {
        return character;
    }

    @Override
    public int getMinLength() {
        return 2;
    }

    @Override
    public int process(DelimiterRun opening, DelimiterRun closing) {
        return opening.length() >= 2 && closing.length() >= 2 ? 2 : 0;
    }
}
