package dev.lareira.rag.internal.markdown;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Block;
import org.commonmark.node.CustomBlock;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;

/** {@code [^label]: text}, with what is indented below. */
final class FootnoteBlock extends CustomBlock {
    private static final int CONTINUATION_INDENT = 4;
    private static final Pattern START = Pattern.compile("\\[\\^([^\\[\\]\\s]+)\\]:[ \\t]*");

    private final String label;

    private FootnoteBlock(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static final class Parser extends AbstractBlockParser {
        private final FootnoteBlock block;

        Parser(String label) {
            block = new FootnoteBlock(label);
        }

        @Override
        public Block getBlock() {
            return block;
        }

        @Override
        public boolean isContainer() {
            return true;
        }

        @Override
        public boolean canContain(Block child) {
            return true;
        }

        @Override
        public BlockContinue tryContinue(ParserState state) {
            if (state.isBlank()) {
                return BlockContinue.atIndex(state.getNextNonSpaceIndex());
            }
            return state.getIndent() >= CONTINUATION_INDENT
                    ? BlockContinue.atColumn(state.getColumn() + CONTINUATION_INDENT)
                    : BlockContinue.none();
        }
    }

    static final class Factory extends AbstractBlockParserFactory {
        @Override
        public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            if (state.getIndent() >= CONTINUATION_INDENT) {
                return BlockStart.none();
            }
            int at = state.getNextNonSpaceIndex();
            CharSequence line = state.getLine().getContent();
            if (at >= line.length() || line.charAt(at) != '[' && line.charAt(at) != Marks.OPEN) {
                return BlockStart.none();
            }
            Matcher start = START.matcher(
                    Marks.brackets(line.subSequence(at, line.length()).toString()));
            return start.lookingAt()
                    ? BlockStart.of(new Parser(start.group(1))).atIndex(at + start.end())
                    : BlockStart.none();
        }
    }
}
