package dev.lareira.tokenizer.internal;

import java.util.BitSet;
import java.util.function.IntPredicate;

/** A character class of a published expression that lists its ranges. */
final class CharacterRanges implements IntPredicate {
    private final BitSet characters = new BitSet();

    /**
     * @param ranges code points and ranges of them in hexadecimal: {@code 41-5a b5}
     */
    CharacterRanges(String ranges) {
        for (String range : ranges.split(" ")) {
            String[] ends = range.split("-");
            characters.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
        }
    }

    @Override
    public boolean test(int codePoint) {
        return characters.get(codePoint);
    }
}
