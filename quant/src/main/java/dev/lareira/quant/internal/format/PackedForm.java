package dev.lareira.quant.internal.format;

/**
 * What the values and scales of a block are.
 *
 * @param values their width in bits, or that they are floats
 * @param zero the stored value that means 0
 * @param scaling how a value becomes a weight
 */
public record PackedForm(Values values, int zero, Scaling scaling) {
    /** Of two bits or less with a d for 32 elements, and for 256. */
    static final PackedForm TWO_BITS = new PackedForm(Values.BITS2, 2, Scaling.BLOCK);

    static final PackedForm TWO_BITS_256 = new PackedForm(Values.BITS2, 2, Scaling.SCALES_16);

    /** What the values are. */
    public enum Values {
        BITS2(2),
        BITS3(3),
        BITS4(4),
        BITS5(5),
        BITS6(6),
        /** Signed bytes. */
        BITS8(8),
        /** IEEE half floats, times {@link SplitBlock#HALF_FACTOR}. */
        FLOAT16(16),
        /** Upper halves of floats. */
        BFLOAT16(16);

        private final int bits;

        Values(int bits) {
            this.bits = bits;
        }

        public int bits() {
            return bits;
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
