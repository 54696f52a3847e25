package dev.lareira.convert;

import dev.lareira.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Converts an ONNX file and a {@code tokenizer.json} on the class path to a GGUF file, with its SHA-256 in a file beside
 * it. A result that is newer than both the weights' jar and this program is left as it is.
 */
public final class ConvertBert {
    private static final String USAGE = "NAME LICENCE LANGUAGES POOLING HEADS TYPE ONNX TOKENIZER OUT";

    private ConvertBert() {}

    /** @param arguments name, licence, languages, pooling, number of heads, type of matrices, two resources, the result's path */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != USAGE.split(" ").length) {
            throw new ConversionException("expected the arguments " + USAGE);
        }
        Path result = Path.of(arguments[8]);
        if (isFresh(result, resource(arguments[6]))) {
            return;
        }
        OnnxWeights weights = OnnxWeights.of(read(arguments[6]));
        BertConversion.Description model = new BertConversion.Description(
                arguments[0],
                arguments[1],
                List.of(arguments[2].split(",")),
                BertConversion.Pooling.valueOf(arguments[3]),
                Integer.parseInt(arguments[4]));
        Files.createDirectories(result.toAbsolutePath().getParent());
        BertConversion.convert(model, weights, read(arguments[7]), GgmlType.valueOf(arguments[5]))
                .write(result);
        Files.writeString(result.resolveSibling(result.getFileName() + ".sha256"), sha256(result) + "\n");
    }

    private static boolean isFresh(Path result, URL weights) throws IOException {
        if (!Files.exists(result.resolveSibling(result.getFileName() + ".sha256"))) {
            return false;
        }
        long made = Files.getLastModifiedTime(result).toMillis();
        URL program = ConvertBert.class.getResource("ConvertBert.class");
        return modified(weights) < made && modified(program) < made;
    }

    /** Of a file, or of the jar that an entry is in. */
    private static long modified(URL url) throws IOException {
        String path = url.getProtocol().equals("jar")
                ? url.getPath().substring(0, url.getPath().lastIndexOf("!/"))
                : url.toString();
        try {
            return Files.getLastModifiedTime(Path.of(new URI(path))).toMillis();
        } catch (URISyntaxException e) {
            throw new IOException("no file " + path, e);
        }
    }

    private static URL resource(String name) {
        URL url = ConvertBert.class.getClassLoader().getResource(name);
        if (url == null) {
            throw new ConversionException("no " + name + " on the class path");
        }
        return url;
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = resource(name).openStream()) {
            return in.readAllBytes();
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
