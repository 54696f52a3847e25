package dev.lareira.core.internal.store;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a model from the web page of an error or a login before it is taken into the store. */
final class GgufCheck {
    private static final String MAGIC = "GGUF";

    private GgufCheck() {}

    /** @throws LareiraException when the file does not begin as a GGUF file does */
    static void require(Path file, Object origin) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(MAGIC.length());
        }
        if (!new String(start, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw new LareiraException("%s is not a GGUF file: it starts with %s, expected \"%s\""
                    .formatted(origin, start.length == 0 ? "nothing" : quoted(start), MAGIC));
        }
    }

    private static String quoted(byte[] start) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : start) {
            text.append(b >= ' ' && b <= '~' ? String.valueOf((char) b) : "\\x%02x".formatted(b));
        }
        return text.append('"').toString();
    }
}
