package dev.lareira.core.internal.model;

import dev.lareira.core.PackedCache;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.PackedWeights;
import dev.lareira.quant.Workers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
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
    /** Keeps nothing. */
    static final KeptWeights NONE = new KeptWeights(Optional.empty(), Path.of(""), Path.of(""));

    private static final Logger LOG = LoggerFactory.getLogger(KeptWeights.class);
    /** Of each tensor that go into the identity: pieces, and bytes of each. */
    private static final int SAMPLES = 16;

    private static final int SAMPLE = 64;
    private static final int IDENTITY = 16;

    private final Optional<PackedFolder> folder;
    private final Path model;
    private final Path path;
    private final Map<String, MemorySegment> matrices = new LinkedHashMap<>();
    private boolean changed;

    private KeptWeights(Optional<PackedFolder> folder, Path model, Path path) {
        this.folder = folder;
        this.model = model;
        this.path = path;
    }

    /** What is kept of a model that is a file. A damaged file is deleted with a warning. */
    static KeptWeights of(Gguf file, PackedCache cache, Workers workers) {
        if (file.files().isEmpty()) {
            return NONE;
        }
        Path model = file.files().getFirst().toAbsolutePath();
        try {
            PackedFolder folder = new PackedFolder(cache);
            KeptWeights kept = new KeptWeights(Optional.of(folder), model, folder.file(identity(file)));
            kept.read(workers);
            return kept;
        } catch (IOException e) {
            LOG.warn("packed weights of {} are not looked for: {}", model, e.toString());
            return NONE;
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
        try {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{} is used, but cannot be marked as such: {}", path, e.toString());
        }
    }

    /** Digest of the layout, size and time of the files, the tensor table, and samples of each tensor. */
    private static String identity(Gguf model) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            text(digest, Matrix.PACKED_VERSION + " " + ByteOrder.nativeOrder());
            for (Path file : model.files()) {
                text(digest, Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            for (TensorInfo tensor : model.tensors()) {
                text(digest, tensor.toString());
                MemorySegment data = model.data(tensor);
                long count = Math.min(SAMPLE, data.byteSize());
                for (int i = 0; i < SAMPLES; i++) {
                    long from = (data.byteSize() - count) / (SAMPLES - 1) * i;
                    digest.update(data.asSlice(from, count).asByteBuffer());
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, IDENTITY);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
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
                if (folder.isPresent()) {
                    matrices.put(name, packed);
                    changed = true;
                }
            }
        };
    }

    /** Begins to write what is new, if anything is, in a thread that does not keep the program from ending. */
    void save() {
        if (changed) {
            Thread.ofPlatform().daemon().name("lareira-packed").start(() -> write(folder.get()));
        }
    }

    private void write(PackedFolder folder) {
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
                Files.move(part.get(), path, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part.get());
            }
        } catch (IOException e) {
            LOG.warn("packed weights of {} are not kept: {}", model, e.toString());
        }
    }
}
