package dev.lareira.rag.internal.markdown;

import org.commonmark.node.Block;
import org.commonmark.node.CustomBlock;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;

/** A formula on lines of its own, between {@code $$} and {@code $$}. */
final class MathBlock extends CustomBlock {
    private final StringBuilder literal = new StringBuilder();

    String literal() {
        return literal.toString().strip();
    }

    static final class Parser extends AbstractBlockParser {
        private final MathBlock block = new MathBlock();
        private boolean closed;
        private boolean first = true;

        @Override
        public Block getBlock() {
            return block;
        }

        @Override
        public BlockContinue tryContinue(ParserState state) {
            return closed ? BlockContinue.none() : BlockContinue.atIndex(state.getIndex());
        }

        @Override
        public void addLine(SourceLine line) {
            String content = line.getContent().toString().strip();
            String inside = first && content.startsWith("$$") ? content.substring(2) : content;
            first = false;
            if (inside.endsWith("$$")) {
                closed = true;
                inside = inside.substring(0, inside.length() - 2);
            }
            block.literal.append(inside.strip()).append('\n');
        }
    }

    static final class Factory extends AbstractBlockParserFactory {
        @Override
        public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            CharSequence line = state.getLine().getContent();
            int at = state.getNextNonSpaceIndex();
            boolean starts = state.getIndent() < 4
                    && at + 1 < line.length()
                    && line.charAt(at) == '$'
                    && line.charAt(at + 1) == '$';
            if (!starts) {
                return BlockStart.none();
            }
            // Text after a formula that ends in the same line makes it part of a paragraph.
            String rest = line.subSequence(at + 2, line.length()).toString().strip();
            int close = rest.indexOf("$$");
            return close >= 0 && close + 2 < rest.length()
                    ? BlockStart.none()
                    : BlockStart.of(new Parser()).atIndex(at);
        }
    }
}
