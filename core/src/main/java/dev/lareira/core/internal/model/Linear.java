package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.MatMul;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/**
 * y = scale · W x + bias.
 *
 * @param matrix [rows, columns]
 * @param bias one value a row, or none
 * @param scale of the product, before the bias; NVFP4 files carry one
 */
record Linear(Matrix matrix, float[] bias, float scale) {
    int rows() {
        return matrix.rows();
    }

    int columns() {
        return matrix.columns();
    }

    /** {@code y} gets [x.tokens, rows]. */
    void apply(Workers workers, Activations x, Activations y) {
        y.resize(x.tokens());
        MatMul.multiply(workers, x, matrix, y.values());
        finish(y);
    }

    private void finish(Activations y) {
        if (scale != 1) {
            VectorMath.scale(y.values(), 0, y.tokens() * rows(), scale);
        }
        if (bias.length > 0) {
            for (int t = 0; t < y.tokens(); t++) {
                VectorMath.add(y.values(), t * rows(), bias, 0, rows());
            }
        }
        y.changed();
    }

    /** Several products of the same input, in one round of the workers. */
    static final class Group {
        private final Linear[] linears;
        private final Activations[] results;
        private final Matrix[] matrices;
        private final float[][] targets;

        /** {@code results[i]} is where the i-th product goes. */
        private Group(Linear[] linears, Activations[] results) {
            this.linears = linears;
            this.results = results;
            matrices = new Matrix[linears.length];
            targets = new float[linears.length][];
            for (int i = 0; i < linears.length; i++) {
                matrices[i] = linears[i].matrix;
            }
        }

        static Group of(Linear first, Activations result) {
            return new Group(new Linear[] {first}, new Activations[] {result});
        }

        static Group of(Linear first, Activations result1, Linear second, Activations result2) {
            return new Group(new Linear[] {first, second}, new Activations[] {result1, result2});
        }

        static Group of(Linear first, Activations r1, Linear second, Activations r2, Linear third, Activations r3) {
            return new Group(new Linear[] {first, second, third}, new Activations[] {r1, r2, r3});
        }

        void apply(Workers workers, Activations x) {
            for (int i = 0; i < linears.length; i++) {
                results[i].resize(x.tokens());
                targets[i] = results[i].values();
            }
            MatMul.multiply(workers, x, matrices, targets);
            for (int i = 0; i < linears.length; i++) {
                linears[i].finish(results[i]);
            }
        }
    }
}
