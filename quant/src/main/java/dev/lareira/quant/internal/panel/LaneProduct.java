package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Values of less than 8 bits in any layout whose groups are one or two runs: sums of a chunk, then factors. */
final class LaneProduct implements PanelProduct {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = I.length();
    /** Columns of a run. */
    private static final int RUN = 16;

    private static final int MAX_SUMS = MAX_CHUNK / RUN * ROWS;
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[] scales = new float[MAX_SUMS];
        final float[] minimums = new float[MAX_SUMS];
        final short[] sums = new short[2 * MAX_SUMS];
    }

    private final PanelKernels kernels;
    private final PanelLayout layout;
    private final LaneSums sums;

    LaneProduct(PanelKernels kernels, PanelLayout layout, LaneSums sums) {
        this.kernels = kernels;
        this.layout = layout;
        this.sums = sums;
    }

    @Override
    public void derive(Activations x, Workers workers) {
        x.make(form(), workers).cut(layout.values(), workers);
    }

    @Override
    public void dot(MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        Scratch own = SCRATCH.get();
        Steps steps = x.steps(layout.values());
        for (int column = xi; column < xi + columns; column += layout.chunk()) {
            int units = Math.min(layout.chunk(), xi + columns - column) / UNIT;
            sums(data, first, second, units, steps, column / RUN, own.sums);
            add(data, first, units, own, 0, x, column, y, yi);
            add(data, second, units, own, MAX_SUMS, x, column, y, yi + ROWS);
            first += layout.panelBytes(layout.chunk());
            second += layout.panelBytes(layout.chunk());
        }
    }

    private void sums(MemorySegment data, long first, long second, int units, Steps steps, int run, short[] to) {
        int stride = layout.unitBytes();
        first += layout.valuesOffset();
        second += layout.valuesOffset();
        if (LANES == HALF) {
            sums.sums(data, first, second - first, stride, units, steps, run, to, 0, MAX_SUMS);
            return;
        }
        for (int part = 0; part < ROWS; part += 4 * LANES) {
            int next = part + 2 * LANES;
            sums.sums(data, first + part * 2L, LANES * 4L, stride, units, steps, run, to, part, next);
            sums.sums(
                    data,
                    second + part * 2L,
                    LANES * 4L,
                    stride,
                    units,
                    steps,
                    run,
                    to,
                    MAX_SUMS + part,
                    MAX_SUMS + next);
        }
    }

    private void add(
            MemorySegment data, long at, int units, Scratch own, int si, PanelInput x, int xi, float[] y, int yi) {
        int group = layout.scaling().group();
        kernels.factors(data, at, layout, units, own.scales, own.minimums, 0);
        combine(own, si, units * UNIT, group, layout.scaling().minimums(), x, xi, y, yi);
    }

    /** {@code y += xs * (sums * scales + xsum * minimums)} over the groups. */
    private static void combine(
            Scratch own, int si, int columns, int group, boolean minimums, PanelInput x, int xi, float[] y, int yi) {
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, y, yi + part);
            FloatVector high = FloatVector.fromArray(F, y, yi + part + HALF);
            int from = si + 2 * part;
            int at = part;
            for (int k = xi; k < xi + columns; k += group, at += ROWS) {
                IntVector zero = IntVector.zero(I);
                IntVector lowSum = zero;
                IntVector highSum = zero;
                for (int run = 0; run < group; run += RUN, from += ROWS) {
                    IntVector sum = ShortVector.fromArray(S, own.sums, from).reinterpretAsInts();
                    lowSum = sum.lanewise(LSHL, 16).lanewise(ASHR, 16).add(lowSum);
                    highSum = sum.lanewise(ASHR, 16).add(highSum);
                }
                float scale = x.scales[k / UNIT];
                // Added to nothing for its class, see VectorKernels.exact.
                low = ((FloatVector) zero.add(lowSum).convertShape(I2F, F, 0))
                        .mul(scale)
                        .fma(FloatVector.fromArray(F, own.scales, at), low);
                high = ((FloatVector) zero.add(highSum).convertShape(I2F, F, 0))
                        .mul(scale)
                        .fma(FloatVector.fromArray(F, own.scales, at + HALF), high);
                if (minimums) {
                    float total = scale * x.sum(k, group);
                    low = FloatVector.fromArray(F, own.minimums, at).fma(FloatVector.broadcast(F, total), low);
                    high = FloatVector.fromArray(F, own.minimums, at + HALF).fma(FloatVector.broadcast(F, total), high);
                }
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }
}
