package dev.lareira.server.internal.ollama;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Files that clients upload to make models of: {@code /api/blobs/sha256:HEX}. */
final class OllamaBlobs {
    private static final Pattern DIGEST = Pattern.compile("sha256[:-]([0-9a-f]{64})");
    private static final int PIECE = 1 << 16;
    /** Free space that an upload must leave. */
    private static final long SPARE = 256L << 20;

    private final Path folder;
    private final Path models;

    /**
     * @param folder of what was uploaded
     * @param models folder of the model store
     */
    OllamaBlobs(Path folder, Path models) {
        this.folder = folder;
        this.models = models;
    }

    void exists(Exchange exchange) {
        exchange.send(Files.exists(file(exchange.tail())) ? 200 : 404);
    }

    void upload(Exchange exchange) {
        Path file = file(exchange.tail());
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "upload", ".part");
            try {
                String digest = receive(exchange, part);
                if (!file.getFileName().toString().equals("sha256-" + digest)) {
                    throw ApiException.badRequest(
                            "digest mismatch, expected " + exchange.tail() + ", got sha256:" + digest);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw ApiException.of(500, "", "cannot keep the upload: " + e.getMessage());
        }
        exchange.send(201);
    }

    private String receive(Exchange exchange, Path part) throws IOException {
        exchange.peer().requestIsRead();
        MessageDigest digest = sha256();
        byte[] piece = new byte[PIECE];
        try (InputStream in = exchange.body();
                OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (Files.getFileStore(part).getUsableSpace() < SPARE) {
                    throw ApiException.of(507, "", "the disk is full");
                }
                out.write(piece, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws ApiException when these are not one GGUF file that was uploaded */
    void requireModel(JsonNode files) {
        if (!files.isObject() || files.size() != 1) {
            throw ApiException.badParameter("files", "files must name one uploaded GGUF file by its digest");
        }
        Path file = file(digest(files));
        try (InputStream in = Files.newInputStream(file)) {
            if (!new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("GGUF")) {
                throw ApiException.badParameter("files", "the uploaded file is no GGUF file");
            }
        } catch (IOException e) {
            throw ApiException.badParameter("files", "there is no uploaded file " + digest(files));
        }
    }

    private static String digest(JsonNode files) {
        Map.Entry<String, JsonNode> only = files.properties().iterator().next();
        return only.getValue().asString("");
    }

    /** Makes an uploaded file a model of the store, and tells its name there. */
    String adopt(JsonNode files, String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll(":latest$", "").replaceAll("[^a-z0-9._-]", "-");
        String stored = "uploaded-" + plain;
        try {
            Files.createDirectories(models);
            Files.move(file(digest(files)), models.resolve(stored + ".gguf"), StandardCopyOption.REPLACE_EXISTING);
            return stored;
        } catch (IOException e) {
            throw ApiException.of(500, "", "cannot put the file into " + models + ": " + e.getMessage());
        }
    }

    private Path file(String digest) {
        Matcher matcher = DIGEST.matcher(digest.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw ApiException.badRequest(
                    "\"" + digest + "\" is no digest, expected sha256: and 64 hexadecimal digits");
        }
        return folder.resolve("sha256-" + matcher.group(1));
    }
}
