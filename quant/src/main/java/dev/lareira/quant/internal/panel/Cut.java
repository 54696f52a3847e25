package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.format.PackedForm.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * How values of at most 8 bits lie in 16-bit lanes. A lane has as many whole values as fit; what is left above them takes
 * a few more values of the run in pieces. A run is what a 16-bit sum of products with bytes has room for, counted from the
 * middle value: {@code columns * 2^(bits - 1) * 127 < 2^15}; of two and three bits it is a group.
 *
 * <p>No piece needs to be cut out of its lane. With V the lane and p the position of a piece, {@code V >>> p} is the piece
 * plus {@code 2^width} times what is above it, so that modulo 2^16 the sum of pieces times multipliers m is that of
 * {@code (V >>> p)} times steps: m less {@code 2^width} of the piece below times its m.
 *
 * @param columns of a run
 * @param lines of a run
 * @param pieces in the order of their lines and positions
 */
record Cut(int bits, int columns, int lines, List<Piece> pieces) {
    /**
     * @param shift position in the lane
     * @param value of the run, of which this is {@code bits} bits from {@code from} on
     */
    record Piece(int line, int shift, int value, int from, int bits) {}

    static Cut of(Values values) {
        int bits = values.bits();
        int columns = bits < 4 ? 16 : 1 << 9 - bits;
        int lines = columns * bits / 16;
        int whole = 16 / bits;
        int top = 16 % bits;
        List<Piece> pieces = new ArrayList<>();
        for (int line = 0; line < lines; line++) {
            for (int i = 0; i < whole; i++) {
                pieces.add(new Piece(line, i * bits, line * whole + i, 0, bits));
            }
            for (int done = 0; done < top; ) {
                int place = line * top + done;
                int from = place % bits;
                int width = Math.min(top - done, bits - from);
                pieces.add(new Piece(line, whole * bits + done, lines * whole + place / bits, from, width));
                done += width;
            }
        }
        return new Cut(bits, columns, lines, List.copyOf(pieces));
    }
}
