package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.core.PackedCache;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.PackedWeights;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tensors of a file by name, checked against the shape the architecture asks for. */
final class Weights {
    private static final float[] NONE = {};

    private final Gguf file;
    private final Precision precision;
    private final WeightMemory memory;
    private final Workers workers;
    private final Optional<KeptWeights> kept;
    private final Set<String> used = new HashSet<>();

    Weights(Gguf file, Precision precision, Workers workers) {
        this(file, precision, workers, Optional.empty());
    }

    /** @param cache of packed weights, see {@link #save} */
    Weights(Gguf file, Precision precision, Workers workers, Optional<PackedCache> cache) {
        this.workers = workers;
        this.file = file;
        this.precision = precision;
        memory = precision == Precision.FAST ? WeightMemory.of(file.tensors()) : WeightMemory.OF_FILE;
        kept = cache.filter(packed -> precision == Precision.FAST)
                .flatMap(packed -> KeptWeights.of(file, packed, workers));
    }

    boolean has(String name) {
        return file.tensor(name).isPresent();
    }

    /** Tensors of the file that nobody asked for. */
    List<String> unused() {
        return file.tensors().stream()
                .map(TensorInfo::name)
                .filter(name -> !used.contains(name))
                .toList();
    }

    /** Values of a vector, whatever its type. */
    float[] vector(String name, int length) {
        TensorInfo tensor = tensor(name);
        check(tensor, tensor.elementCount() == length, length + " values");
        float[] values = new float[length];
        BlockFormat.of(tensor.type()).decode(file.data(tensor), 0, values, 0, length);
        return values;
    }

    /** Values of a vector, or none when the file has none. */
    float[] optionalVector(String name, int length) {
        return has(name) ? vector(name, length) : NONE;
    }

    /** A norm, or {@link Norm#NONE} when the file has none. {@code name} is without ".weight". */
    Norm norm(String name, int length, HyperParameters p) {
        if (!has(name + ".weight")) {
            return Norm.NONE;
        }
        return new Norm(
                p.architecture.norm,
                vector(name + ".weight", length),
                optionalVector(name + ".bias", length),
                p.normEpsilon);
    }

    /** The rows of a matrix, from its first dimension's length. */
    int rows(String name) {
        return Math.toIntExact(tensor(name).dimension(1));
    }

    int columns(String name) {
        return Math.toIntExact(tensor(name).dimension(0));
    }

    /** A matrix with its bias and scale; {@code name} is without ".weight". */
    Linear linear(String name, int columns, int rows) {
        return linear(name, columns, rows, 0, rows);
    }

    /** Rows {@code first} to {@code first + rows} of a matrix of {@code allRows}, with their part of the bias. */
    Linear linear(String name, int columns, int allRows, int first, int rows) {
        TensorInfo tensor = tensor(name + ".weight");
        check(tensor, isShape(tensor, columns, allRows), "[" + columns + ", " + allRows + "]");
        float[] bias = optionalVector(name + ".bias", allRows);
        float[] part = bias.length == 0 ? bias : Arrays.copyOfRange(bias, first, first + rows);
        float scale = has(name + ".scale") ? vector(name + ".scale", 1)[0] : 1;
        return new Linear(slice(tensor, columns, first, rows), part, scale);
    }

    /** One matrix of each expert from a stack [columns, allRows, experts]; rows as in {@link #linear}. */
    Linear[] experts(String name, int columns, int allRows, int first, int rows, int experts) {
        TensorInfo tensor = tensor(name + ".weight");
        check(
                tensor,
                isShape(tensor, columns, allRows, experts),
                "[" + columns + ", " + allRows + ", " + experts + "]");
        float[] bias = optionalVector(name + ".bias", allRows * experts);
        float[] scale = optionalVector(name + ".scale", experts);
        Linear[] linears = new Linear[experts];
        for (int e = 0; e < experts; e++) {
            int start = e * allRows + first;
            linears[e] = new Linear(
                    slice(tensor, columns, start, rows),
                    bias.length == 0 ? bias : Arrays.copyOfRange(bias, start, start + rows),
                    scale.length == 0 ? 1 : scale[e]);
        }
        return linears;
    }

    Matrix matrix(String name, int columns, int rows) {
        TensorInfo tensor = tensor(name);
        check(tensor, isShape(tensor, columns, rows), "[" + columns + ", " + rows + "]");
        return slice(tensor, columns, 0, rows);
    }

    /** A matrix of which only rows are looked up, so it stays as it is in the file. */
    Matrix table(String name, int columns, int rows) {
        TensorInfo tensor = tensor(name);
        check(tensor, isShape(tensor, columns, rows), "[" + columns + ", " + rows + "]");
        return Matrix.of(tensor.type(), file.data(tensor), rows, columns, Precision.EXACT, workers);
    }

    private Matrix slice(TensorInfo tensor, int columns, long firstRow, int rows) {
        long rowBytes = tensor.type().bytesFor(columns);
        MemorySegment data = file.data(tensor).asSlice(firstRow * rowBytes, rows * rowBytes);
        return Matrix.of(
                tensor.type(),
                data,
                rows,
                columns,
                memory.precision(tensor.type(), precision),
                workers,
                kept.map(all -> all.of(tensor.name(), firstRow)).orElse(PackedWeights.NONE));
    }

    /** Keeps packed weights for the next time, once all have been asked for. */
    void save() {
        kept.ifPresent(KeptWeights::save);
    }

    private TensorInfo tensor(String name) {
        used.add(name);
        return file.tensor(name)
                .orElseThrow(() -> new LareiraException("tensor \"" + name
                        + "\" is missing, which this architecture needs; the file may be incomplete or converted by an"
                        + " older tool"));
    }

    private static boolean isShape(TensorInfo tensor, long... expected) {
        long count = 1;
        for (int i = 0; i < expected.length; i++) {
            if (tensor.dimension(i) != expected[i]) {
                return false;
            }
            count *= expected[i];
        }
        return count == tensor.elementCount();
    }

    private static void check(TensorInfo tensor, boolean right, String expected) {
        if (!right) {
            throw new LareiraException(
                    "tensor \"" + tensor.name() + "\" has shape " + tensor.shape() + ", expected " + expected);
        }
    }
}
