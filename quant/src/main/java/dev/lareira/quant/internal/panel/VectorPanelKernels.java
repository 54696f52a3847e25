package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.format.PackedForm.Scaling;
import dev.lareira.quant.internal.format.PackedForm.Values;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The panel kernels in the widest registers. A line of 64 bytes is one 512-bit register, two 256-bit ones or four 128-bit
 * ones; narrower registers go over a chunk once for each part of the lines, from the cache but for the first time. Created
 * by reflection only.
 */
public final class VectorPanelKernels implements PanelKernels {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    @Override
    public PanelProduct product(PanelLayout layout) {
        if (layout.nibbles()) {
            return layout.scaling().nested() ? new FourBitScales(layout) : new FourBitBlocks(layout);
        }
        return switch (layout.values()) {
            case BITS2 -> new LaneProduct(this, layout, new TwoBitSums());
            case BITS3 -> new LaneProduct(this, layout, new ThreeBitSums());
            case BITS5 -> new LaneProduct(this, layout, new FiveBitSums());
            case BITS6 -> new SixBitScales(layout);
            case BITS8 -> layout.bytes() ? new EightBitBlocks(layout) : new EightBitScales(layout);
            default -> new FieldProduct(this, layout);
        };
    }

    @Override
    public PanelBatch batch(PanelLayout layout) {
        if (layout.nibbles()) {
            return new SizedBatch(new NibbleBatch(layout), new LaneBatch(this, layout), SizedBatch.NIBBLES);
        }
        if (layout.bytes()) {
            PanelBatch few = new ProductBatch(layout, new ByteBlocks(layout));
            return new SizedBatch(few, new FloatBatch(this, layout), SizedBatch.BYTES);
        }
        boolean lanes = layout.values().bits() < Byte.SIZE;
        PanelBatch many = lanes ? new LaneBatch(this, layout) : new FloatBatch(this, layout);
        return new SizedBatch(new ProductBatch(layout, product(layout)), many, SizedBatch.EXPANDED);
    }

    @Override
    public Field field(Values values) {
        return values == Values.FLOAT16 ? new HalfFloats() : new BrainFloats();
    }

    @Override
    public Expansion expansion(Values values) {
        return values == Values.BITS8 ? new EightBits() : field(values);
    }

    @Override
    public void factors(
            MemorySegment data, long at, PanelLayout layout, int units, float[] scales, float[] minimums, int first) {
        Scaling scaling = layout.scaling();
        if (scaling == Scaling.NONE) {
            Arrays.fill(scales, first, first + units * ROWS, 1);
            return;
        }
        int blocks = scaling.nested() ? 1 : units;
        for (int b = 0; b < blocks; b++) {
            halves(data, at + (long) b * layout.blockBytes(), scales, first + b * ROWS);
            if (scaling.minimums()) {
                halves(data, at + (long) b * layout.blockBytes() + STRIDE, minimums, first + b * ROWS);
            }
        }
        if (scaling.nested()) {
            long line = at + layout.scalesOffset();
            switch (scaling) {
                case SCALES_16 -> scales16(data, line, layout.unitBytes(), units, scales, first);
                case SCALES_MINIMUMS_32 ->
                    scalesMinimums32(data, line, layout.unitBytes(), units, scales, minimums, first);
                default -> scalesMinimums16(data, line, layout.unitBytes(), units, scales, minimums, first);
            }
        }
        if (scaling.minimums()) {
            int middle = 1 << layout.values().bits() - 1;
            Provider.KERNELS.axpy(middle, scales, first, minimums, first, units * UNIT / scaling.group() * ROWS);
        }
    }

    private static void halves(MemorySegment data, long line, float[] to, int ti) {
        for (int part = 0; part < HALF; part += LANES) {
            IntVector v = IntVector.fromMemorySegment(I, data, line + part * 4L, LE);
            HalfFloats.low(v).mul(HalfFloats.FACTOR).intoArray(to, ti + part);
            HalfFloats.high(v).mul(HalfFloats.FACTOR).intoArray(to, ti + part + HALF);
        }
    }

    /** The first 32 of {@code scales} hold d on entry. As the others, for one nested block. */
    private static void scales16(MemorySegment data, long at, int stride, int units, float[] scales, int first) {
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, scales, first + part);
            FloatVector high = FloatVector.fromArray(F, scales, first + part + HALF);
            int to = first + part;
            for (int u = 0; u < units; u++, to += 2 * ROWS) {
                IntVector v = IntVector.fromMemorySegment(I, data, at + (long) u * stride + part * 4L, LE);
                low.mul(v.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                        .intoArray(scales, to);
                high.mul(v.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                        .intoArray(scales, to + HALF);
                low.mul(v.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                        .intoArray(scales, to + ROWS);
                high.mul(v.lanewise(ASHR, 24).convertShape(I2F, F, 0)).intoArray(scales, to + ROWS + HALF);
            }
        }
    }

    private static void scalesMinimums32(
            MemorySegment data, long at, int stride, int units, float[] scales, float[] minimums, int first) {
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector d0 = FloatVector.fromArray(F, scales, first + part);
            FloatVector d1 = FloatVector.fromArray(F, scales, first + part + HALF);
            FloatVector m0 = FloatVector.fromArray(F, minimums, first + part);
            FloatVector m1 = FloatVector.fromArray(F, minimums, first + part + HALF);
            int to = first + part;
            for (int u = 0; u < units; u++, to += ROWS) {
                IntVector v = IntVector.fromMemorySegment(I, data, at + (long) u * stride + part * 4L, LE);
                d0.mul(v.and(255).convertShape(I2F, F, 0)).intoArray(scales, to);
                m0.mul(v.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)).intoArray(minimums, to);
                d1.mul(v.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0)).intoArray(scales, to + HALF);
                m1.mul(v.lanewise(LSHR, 24).convertShape(I2F, F, 0)).intoArray(minimums, to + HALF);
            }
        }
    }

    private static void scalesMinimums16(
            MemorySegment data, long at, int stride, int units, float[] scales, float[] minimums, int first) {
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector d0 = FloatVector.fromArray(F, scales, first + part);
            FloatVector d1 = FloatVector.fromArray(F, scales, first + part + HALF);
            FloatVector m0 = FloatVector.fromArray(F, minimums, first + part);
            FloatVector m1 = FloatVector.fromArray(F, minimums, first + part + HALF);
            int to = first + part;
            for (int u = 0; u < units; u++) {
                IntVector v = IntVector.fromMemorySegment(I, data, at + (long) u * stride + part * 4L, LE);
                for (int c = 0; c < 16; c += 8, to += ROWS) {
                    d0.mul(v.lanewise(LSHR, c).and(15).convertShape(I2F, F, 0)).intoArray(scales, to);
                    m0.mul(v.lanewise(LSHR, c + 4).and(15).convertShape(I2F, F, 0))
                            .intoArray(minimums, to);
                    d1.mul(v.lanewise(LSHR, c + 16).and(15).convertShape(I2F, F, 0))
                            .intoArray(scales, to + HALF);
                    m1.mul(v.lanewise(LSHR, c + 20).and(15).convertShape(I2F, F, 0))
                            .intoArray(minimums, to + HALF);
                }
            }
        }
    }

    @Override
    public void combine(float[] sums, int si, int groups, float[] scales, float[] y, int yi) {
        for (int row = 0; row < ROWS; row += LANES) {
            FloatVector sum = FloatVector.fromArray(F, y, yi + row);
            for (int at = row; at < groups * ROWS; at += ROWS) {
                sum = FloatVector.fromArray(F, sums, si + at).fma(FloatVector.fromArray(F, scales, at), sum);
            }
            sum.intoArray(y, yi + row);
        }
    }

    @Override
    public void scale(PanelLayout layout, int groups, float[] scales, float[] weights, int to) {
        int group = layout.scaling().group();
        for (int row = 0; row < ROWS; row += LANES) {
            for (int g = 0; g < groups; g++) {
                FloatVector scale = FloatVector.fromArray(F, scales, g * ROWS + row);
                for (int k = g * group; k < (g + 1) * group; k++) {
                    int at = to + k * ROWS + row;
                    FloatVector.fromArray(F, weights, at).mul(scale).intoArray(weights, at);
                }
            }
        }
    }

    @Override
    public int tileTokens() {
        return ExpandedTiles.TOKENS;
    }

    @Override
    public void gemm(float[] weights, int columns, PanelInput x, int xi, int tokens, float[] y, int yi) {
        ExpandedTiles.multiply(weights, columns, x.values, xi, x.columns, tokens, y, yi);
    }
}
