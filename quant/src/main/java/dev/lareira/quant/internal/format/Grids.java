package dev.lareira.quant.internal.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The codebooks of the IQ formats, value after value; origin and packing are told beside the resource. */
final class Grids {
    private static final int[] LEVELS_2 = {8, 25, 43};

    /** 256 rows of 8. */
    static final byte[] IQ2_XXS;
    /** 512 rows of 8. */
    static final byte[] IQ2_XS;
    /** 1,024 rows of 8. */
    static final byte[] IQ2_S;
    /** 256 rows of 4. */
    /** Halves of the values, all of which are even. */
    static final byte[] IQ3_XXS;
    /** 512 rows of 4. */
    static final byte[] IQ3_S;
    /** 2,048 rows of 8. */
    static final byte[] IQ1;

    static {
        try (InputStream in = Grids.class.getResourceAsStream("grids.bin")) {
            ByteBuffer packed = ByteBuffer.wrap(in.readAllBytes());
            IQ2_XXS = unpack(packed, 256 * 8, 2, LEVELS_2);
            IQ2_XS = unpack(packed, 512 * 8, 2, LEVELS_2);
            IQ2_S = unpack(packed, 1024 * 8, 2, LEVELS_2);
            IQ3_XXS = unpack(packed, 256 * 4, 4, new int[] {2, 6, 10, 14, 18, 22, 26, 31});
            IQ3_S = unpack(packed, 512 * 4, 4, new int[] {1, 3, 5, 7, 9, 11, 13, 15});
            IQ1 = unpack(packed, 2048 * 8, 2, new int[] {-1, 0, 1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Grids() {}

    /** Eight sign bits from seven: the last makes their number even. */
    static int signs(int seven) {
        return seven | (Integer.bitCount(seven) & 1) << 7;
    }

    private static byte[] unpack(ByteBuffer packed, int count, int bits, int[] levels) {
        byte[] values = new byte[count];
        int perByte = 8 / bits;
        for (int i = 0; i < count; i += perByte) {
            int code = packed.get();
            for (int j = 0; j < perByte; j++) {
                values[i + j] = (byte) levels[code >> j * bits & (1 << bits) - 1];
            }
        }
        return values;
    }
}
