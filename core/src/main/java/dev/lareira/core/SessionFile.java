package dev.lareira.core;

import dev.lareira.core.internal.model.ModelDigest;
import dev.lareira.core.internal.model.Sequence;
import dev.lareira.gguf.Gguf;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A saved session: magic, identity of the model (32 bytes), token count, tokens, logit count, logits, the state of every
 * block, and a CRC-32C of all before it. Integers big-endian, block states as they write themselves.
 */
final class SessionFile {
    private static final long MAGIC = 0x4c41524549524132L; // "LAREIRA2"

    record Content(int[] tokens, float[] logits, Sequence sequence) {}

    private SessionFile() {}

    static void write(Path path, Model model, int[] tokens, Sequence sequence, float[] logits) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        Path temporary = Files.createTempFile(directory, path.getFileName().toString(), ".part");
        try {
            CRC32C checksum = new CRC32C();
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                DataOutputStream out = new DataOutputStream(new CheckedOutputStream(file, checksum));
                out.writeLong(MAGIC);
                out.write(identity(model));
                out.writeInt(tokens.length);
                for (int token : tokens) {
                    out.writeInt(token);
                }
                out.writeInt(logits.length);
                for (float logit : logits) {
                    out.writeFloat(logit);
                }
                sequence.write(out);
                long sum = checksum.getValue();
                out.writeLong(sum);
            }
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    static Content read(Path path, Model model) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            DataInputStream in = new DataInputStream(new CheckedInputStream(file, checksum));
            if (in.readLong() != MAGIC) {
                throw new LareiraException(path + " is not a saved session of this version");
            }
            if (!Arrays.equals(in.readNBytes(ModelDigest.BYTES), identity(model))) {
                throw new LareiraException(path + " was saved with another model or other settings than "
                        + model.info().name() + "; load that model, or start a new session");
            }
            int[] tokens = new int[length(in, model.contextLength(), "tokens", path)];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = in.readInt();
            }
            float[] logits = new float[length(in, model.transformer().vocabularySize(), "logits", path)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = in.readFloat();
            }
            Sequence sequence = model.transformer().newSequence();
            sequence.read(in, tokens.length);
            long sum = checksum.getValue();
            if (in.readLong() != sum || in.read() >= 0) {
                throw new LareiraException(path + " is damaged: its checksum is wrong");
            }
            return new Content(tokens, logits, sequence);
        } catch (EOFException e) {
            throw new LareiraException(path + " is damaged: it ends too early", e);
        }
    }

    /** The tokens of a file, which is not checked further. */
    static int[] readTokens(Path path) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            if (in.readLong() != MAGIC) {
                throw new LareiraException(path + " is not a saved session of this version");
            }
            in.skipNBytes(ModelDigest.BYTES);
            int[] tokens = new int[length(in, (int) Math.min(Integer.MAX_VALUE, Files.size(path) / 4), "tokens", path)];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = in.readInt();
            }
            return tokens;
        } catch (EOFException e) {
            throw new LareiraException(path + " is damaged: it ends too early", e);
        }
    }

    private static int length(DataInputStream in, int most, String what, Path path) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new LareiraException(path + " holds " + length + " " + what + ", expected 0 to " + most
                    + "; load the model with a larger contextLength if it was saved with one");
        }
        return length;
    }

    /** Digest of the model and of the settings that change what blocks remember. */
    static byte[] identity(Model model) {
        Gguf file = model.file();
        ModelDigest digest = new ModelDigest()
                .tensors(file, 1)
                .text(model.options().precision().name())
                .text(model.options().keyValueType().name());
        if (file.tensor("rope_factors_long.weight").isPresent()) {
            digest.number(model.contextLength());
        }
        return digest.bytes();
    }
}
