package dev.lareira.server.internal.models;

import com.sun.management.OperatingSystemMXBean;
import dev.lareira.core.KeyValueType;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How much memory models may take.
 *
 * @param total bytes of all models in memory
 * @param sessionBytes of keys and values of the sessions of one language model; these lie on the heap
 */
public record MemoryBudget(long total, long sessionBytes) {
    /** Working memory of a model. */
    private static final long SCRATCH = 64L << 20;

    /** @param limit bytes asked for; 0: four fifths of the machine's, or of what its container has */
    public static MemoryBudget of(long limit) {
        long machine =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        long heap = Runtime.getRuntime().maxMemory();
        long total = limit > 0 ? limit : machine / 5 * 4;
        return new MemoryBudget(total, Math.min(heap / 2, total / 2));
    }

    /** Bytes that a model takes: its weights, packed, working memory, and keys and values of a conversation. */
    public long estimate(ModelEntry entry, int context, KeyValueType type) {
        return entry.info().memorySize() + SCRATCH + context * numbersPerToken(entry) * bitsOf(type) / Byte.SIZE;
    }

    /** Of a key or value, with its part of a scale. */
    private static int bitsOf(KeyValueType type) {
        return switch (type) {
            case F32 -> 32;
            case F16 -> 16;
            case Q8_0 -> 9;
        };
    }

    private static long numbersPerToken(ModelEntry entry) {
        String arch = entry.info().architecture();
        long heads = number(entry, arch + ".attention.head_count", 1);
        long kvHeads = number(entry, arch + ".attention.head_count_kv", heads);
        long keyLength =
                number(entry, arch + ".attention.key_length", entry.info().embeddingLength() / heads);
        long valueLength = number(entry, arch + ".attention.value_length", keyLength);
        return entry.info().blockCount() * kvHeads * (keyLength + valueLength);
    }

    private static long number(ModelEntry entry, String key, long otherwise) {
        return entry.header().get(key) instanceof Number number && number.longValue() > 0
                ? number.longValue()
                : Math.max(1, otherwise);
    }

    /** As {@code 1.5 GB}. */
    public static String text(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%d MB", Math.max(1, bytes >> 20));
    }
}
