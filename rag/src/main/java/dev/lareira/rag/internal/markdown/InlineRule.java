package dev.lareira.rag.internal.markdown;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.InlineParserState;
import org.commonmark.parser.beta.ParsedInline;
import org.commonmark.parser.beta.Position;
import org.commonmark.parser.beta.Scanner;

/**
 * An inline that a dialect adds: what begins with a character and matches a pattern within its line.
 *
 * @param trigger first character
 * @param after whether it may follow this code point; {@code '\n'} at the start of a line
 * @param pattern of the rest of the line, brackets restored; looked for at its start
 * @param content of a match; nothing where it is no such inline after all
 */
public record InlineRule(
        char trigger, After after, Pattern pattern, Function<MatchResult, Optional<Consumer<InlineText>>> content)
        implements InlineContentParserFactory, InlineContentParser {
    /** No inline is longer, so that a hostile line does not cost its square. */
    private static final int MAX_LENGTH = 2_000;

    private static final int FIRST_LENGTH = 32;

    /** What an inline may follow. */
    public enum After {
        ANYTHING,
        /** Blanks, the start of a line, and punctuation that opens or separates. */
        BREAK,
        BLANK;

        boolean allows(int previous) {
            return switch (this) {
                case ANYTHING -> true;
                case BREAK ->
                    Character.isWhitespace(previous)
                            || previous == 0
                            || Character.isSpaceChar(previous)
                            || "([{\"'“‘«*_~=,;:>|!¡¿–—".indexOf(previous) >= 0
                            || previous == Marks.NOTHING;
                case BLANK -> Character.isWhitespace(previous) || previous == 0 || previous == Marks.NOTHING;
            };
        }
    }

    /** A rule whose every match is one. */
    public static InlineRule of(
            char trigger, After after, String pattern, Function<MatchResult, Consumer<InlineText>> content) {
        return new InlineRule(trigger, after, Pattern.compile(pattern), match -> Optional.of(content.apply(match)));
    }

    @Override
    public Set<Character> getTriggerCharacters() {
        return Set.of(trigger);
    }

    @Override
    public InlineContentParser create() {
        return this;
    }

    @Override
    public ParsedInline tryParse(InlineParserState state) {
        Scanner scanner = state.scanner();
        if (!after.allows(scanner.peekPreviousCodePoint())) {
            return ParsedInline.none();
        }
        Position start = scanner.position();
        Optional<Matcher> match = match(scanner, start);
        return match.flatMap(content)
                .map(consumer -> {
                    scanner.setPosition(start);
                    for (int i = 0; i < match.get().end(); i++) {
                        scanner.next();
                    }
                    return ParsedInline.of(new InlineText.Inline(consumer), scanner.position());
                })
                .orElseGet(ParsedInline::none);
    }

    /** Reads on only as long as more of the line may change the outcome: most characters begin no inline. */
    private Optional<Matcher> match(Scanner scanner, Position start) {
        int length = 0;
        for (int window = FIRST_LENGTH; ; window = Math.min(MAX_LENGTH, 8 * window)) {
            while (length < window && scanner.hasNext() && scanner.peek() != '\n') {
                scanner.next();
                length++;
            }
            String rest =
                    Marks.brackets(scanner.getSource(start, scanner.position()).getContent());
            Matcher matcher = pattern.matcher(rest);
            boolean found = matcher.lookingAt();
            if (!matcher.hitEnd() || length < window || window == MAX_LENGTH) {
                return found ? Optional.of(matcher) : Optional.empty();
            }
        }
    }
}
