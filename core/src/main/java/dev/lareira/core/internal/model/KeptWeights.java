package dev.lareira.core.internal.model;

import dev.lareira.core.PackedCache;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.PackedWeights;
import dev.lareira.quant.Workers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packed weights of one model in a {@link PackedCache}. What is there is mapped when the model is loaded; when something had to be
 * packed, all is written behind the model's back. Whatever goes wrong, the model is loaded as without a cache.
 */
final class KeptWeights {
    private static final Logger LOG = LoggerFactory.getLogger(KeptWeights.class);
    /** Of each tensor, that go into the identity. */
    private static final int SAMPLES = 16;
    /** Bytes of an identity. */
    private static final int IDENTITY = 16;

    private final PackedFolder folder;
    private final Path model;
    private final Path path;
    private final Map<String, MemorySegment> matrices = new LinkedHashMap<>();
    private boolean changed;

    private KeptWeights(PackedFolder folder, Path model, Path path) {
        this.folder = folder;
        this.model = model;
        this.path = path;
    }

    /** What is kept of a model, where it is a file that can be told from others. A damaged file is deleted with a warning. */
    static Optional<KeptWeights> of(Gguf file, PackedCache cache, Workers workers) {
        if (file.files().isEmpty()) {
            return Optional.empty();
        }
        Path model = file.files().getFirst().toAbsolutePath();
        try {
            PackedFolder folder = new PackedFolder(cache);
            KeptWeights kept = new KeptWeights(folder, model, folder.file(identity(file)));
            kept.read(workers);
            return Optional.of(kept);
        } catch (IOException e) {
            LOG.warn("packed weights of {} are not looked for: {}", model, e.toString());
            return Optional.empty();
        }
    }

    private void read(Workers workers) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try {
            matrices.putAll(PackedFile.read(path, workers));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.warn("{} is of no use and deleted: {}", path, e.getMessage());
            Files.deleteIfExists(path);
            return;
        }
        folder.markUsed(path);
    }

    /** Digest of the layout, size and time of the files, and the model. */
    private static String identity(Gguf model) throws IOException {
        ModelDigest digest = new ModelDigest().text(Matrix.packedVersion() + " " + ByteOrder.nativeOrder());
        for (Path file : model.files()) {
            digest.text(Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
        return HexFormat.of().formatHex(digest.tensors(model, SAMPLES).bytes(), 0, IDENTITY);
    }

    /** Those of some rows of a tensor. */
    PackedWeights of(String tensor, long firstRow) {
        String name = tensor + " " + firstRow;
        return new PackedWeights() {
            @Override
            public Optional<MemorySegment> find(long bytes) {
                return Optional.ofNullable(matrices.get(name)).filter(packed -> packed.byteSize() == bytes);
            }

            @Override
            public void keep(MemorySegment packed) {
                matrices.put(name, packed);
                changed = true;
            }
        };
    }

    /** Begins to write what is new, if anything is, in a thread that does not keep the program from ending. */
    void save() {
        if (changed) {
            Thread.ofPlatform().daemon().name("lareira-packed").start(this::write);
        }
    }

    private void write() {
        long bytes =
                matrices.values().stream().mapToLong(MemorySegment::byteSize).sum();
        try {
            Optional<Path> part = folder.newFile(bytes);
            if (part.isEmpty()) {
                LOG.info("{} MB of packed weights of {} are not kept: no room", bytes >> 20, model);
                return;
            }
            try {
                PackedFile.write(part.get(), model, matrices);
                Files.move(part.get(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part.get());
            }
        } catch (IOException e) {
            LOG.warn("packed weights of {} are not kept: {}", model, e.toString());
        }
    }
}
