package dev.lareira.bench;

import dev.lareira.testkit.RetrievalSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Real text to measure tokenizers on, the same for every peer: {@code main} writes it to a folder. */
public final class BenchTexts {
    /** Size of each text, in bytes of UTF-8: operations per second are megabytes per second. */
    public static final int BYTES = 1_000_000;

    private static final List<String> EMOJI = List.of("😀", "👍🏽", "👩‍💻", "🔥", "🇵🇹", "❤️", "🎉", "🤖");
    private static final List<String> MESSAGES = List.of(
            "jdk.compiler/com/sun/tools/javac/resources/compiler_ja.class",
            "jdk.compiler/com/sun/tools/javac/resources/compiler_zh_CN.class",
            "jdk.jshell/jdk/internal/jshell/tool/resources/l10n_ja.class",
            "jdk.jshell/jdk/internal/jshell/tool/resources/l10n_zh_CN.class",
            "jdk.javadoc/jdk/javadoc/internal/doclets/toolkit/resources/doclets_ja.class",
            "jdk.javadoc/jdk/javadoc/internal/doclets/toolkit/resources/doclets_zh_CN.class");

    private BenchTexts() {}

    /** Questions and answers about Perl: English prose with some code. */
    public static String english() {
        return sized(RetrievalSet.read(List.of("perlfaq"), List.of("perlfaq")).documents().stream()
                .flatMap(document -> document.chunks().stream())
                .collect(Collectors.joining("\n\n")));
    }

    /** The Japanese and Chinese messages of the JDK, with an emoji every other sentence. */
    public static String mixed() {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (String name : MESSAGES) {
            Path file = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", name);
            try {
                for (var entry : ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
                    if (entry instanceof StringEntry string
                            && string.stringValue().codePoints().anyMatch(Character::isIdeographic)) {
                        text.append(string.stringValue())
                                .append(random.nextBoolean() ? " " + EMOJI.get(random.nextInt(EMOJI.size())) : "")
                                .append('\n');
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sized(text.toString());
    }

    /** Repeated or cut to the size, between characters. */
    private static String sized(String text) {
        byte[] bytes = text.repeat(BYTES / text.length() + 1).getBytes(StandardCharsets.UTF_8);
        int end = BYTES;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("english.txt"), english());
        Files.writeString(folder.resolve("mixed.txt"), mixed());
    }
}
