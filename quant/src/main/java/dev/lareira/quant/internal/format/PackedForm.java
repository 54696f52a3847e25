package dev.lareira.quant.internal.format;

/**
 * What the values and scales of a block are.
 *
 * @param values their width in bits and how they are cut into fields
 * @param zero the stored value that means 0
 * @param scaling how a value becomes a weight
 */
public record PackedForm(Values values, int zero, Scaling scaling) {
    /** Widths of values. Each is cut into fields, the lowest bits first, whose widths divide 16. */
    public enum Values {
        BITS2(2),
        BITS3(2, 1),
        BITS4(4),
        BITS5(4, 1),
        BITS6(4, 2),
        /** Signed bytes. */
        BITS8(8),
        /** IEEE half floats, times {@link SplitBlock#HALF_FACTOR}. */
        FLOAT16(16),
        /** Upper halves of floats. */
        BFLOAT16(16);

        private final int[] fieldBits;

        Values(int... fieldBits) {
            this.fieldBits = fieldBits;
        }

        public int fields() {
            return fieldBits.length;
        }

        public int fieldBits(int field) {
            return fieldBits[field];
        }

        /** Position of a field's lowest bit in a value. */
        public int fieldShift(int field) {
            return field == 0 ? 0 : fieldBits[0];
        }
    }

    /** How the values q of a block become weights. */
    public enum Scaling {
        /** {@code q} */
        NONE(32, 32, false),
        /** {@code d q}, a d for 32 elements. */
        BLOCK(32, 32, false),
        /** {@code d q + m} */
        BLOCK_MINIMUM(32, 32, true),
        /** {@code d s q}, a d for 256 elements and a signed byte s for 16. */
        SCALES_16(256, 16, false),
        /** {@code d s q + m b}, bytes s and b for 32. */
        SCALES_MINIMUMS_32(256, 32, true),
        /** {@code d s q + m b}, nibbles s and b for 16. */
        SCALES_MINIMUMS_16(256, 16, true);

        private final int width;
        private final int group;
        private final boolean minimums;

        Scaling(int width, int group, boolean minimums) {
            this.width = width;
            this.group = group;
            this.minimums = minimums;
        }

        /** Elements that share d and m. */
        public int width() {
            return width;
        }

        /** Elements that share all factors. */
        public int group() {
            return group;
        }

        public boolean minimums() {
            return minimums;
        }

        /** Whether each 32 elements have factors besides d and m. */
        public boolean nested() {
            return width > 32;
        }
    }

    /** Elements of a block. */
    public int width() {
        return scaling.width();
    }
}
