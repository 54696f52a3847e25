package dev.lareira.core.internal.model;

import com.sun.management.OperatingSystemMXBean;
import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.Precision;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What weights take in memory. The kernels want bytes or five bits where the IQ formats have codes of one to three: a model may
 * grow to four times its file. Where this machine has no memory for that, such weights stay as they are, many times slower.
 */
public final class WeightMemory {
    /** Of packed bytes to those of the file, from which on leaving weights as they are saves memory that is worth it. */
    private static final double GROWTH = 1.25;

    private static final Logger LOG = LoggerFactory.getLogger(WeightMemory.class);

    /** Of a model whose weights are not packed. */
    static final WeightMemory OF_FILE = new WeightMemory(Set.of());

    private final Set<GgmlType> kept;

    private WeightMemory(Set<GgmlType> kept) {
        this.kept = kept;
    }

    /** Bytes of a tensor that is packed if its type can be. */
    public static long of(TensorInfo tensor) {
        long columns = tensor.dimension(0);
        return tensor.type().isQuantized() && columns > 0 && columns <= Integer.MAX_VALUE
                ? Matrix.bytes(tensor.type(), tensor.elementCount() / columns, (int) columns)
                : tensor.byteSize();
    }

    static WeightMemory of(Collection<TensorInfo> tensors) {
        return of(
                tensors,
                () -> ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize());
    }

    /** @param memory of this machine, asked for only if weights grow */
    static WeightMemory of(Collection<TensorInfo> tensors, LongSupplier memory) {
        Map<GgmlType, Long> inFile = new EnumMap<>(GgmlType.class);
        Map<GgmlType, Long> packed = new EnumMap<>(GgmlType.class);
        for (TensorInfo tensor : tensors) {
            inFile.merge(tensor.type(), tensor.byteSize(), Long::sum);
            packed.merge(tensor.type(), of(tensor), Long::sum);
        }
        Set<GgmlType> growing = EnumSet.noneOf(GgmlType.class);
        packed.forEach((type, bytes) -> {
            if (bytes > GROWTH * inFile.get(type)) {
                growing.add(type);
            }
        });
        long all = packed.values().stream().mapToLong(Long::longValue).sum();
        if (growing.isEmpty() || all <= memory.getAsLong()) {
            return new WeightMemory(Set.of());
        }
        LOG.warn(
                "{} weights stay as they are in the file, so this model is many times slower than it could be: for the"
                        + " kernels its weights would take {} MB, more than this machine has; Q2_K and Q3_K do not grow",
                growing,
                all >> 20);
        return new WeightMemory(growing);
    }

    /** How weights of this type are to be kept in a model that is loaded with a precision. */
    Precision precision(GgmlType type, Precision wanted) {
        return kept.contains(type) ? Precision.EXACT : wanted;
    }
}
