package dev.lareira.rag.internal.memory;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Note;
import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.NoteSource;
import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.index.ContentId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A folder of notes with a date, a source and a tag in their front matter; the person may have written any of them. */
public final class FactFiles {
    private static final int LONGEST_NAME = 60;

    private final Path folder;
    private final String tag;

    /** @param tag that new notes get */
    public FactFiles(Path folder, String tag) {
        this.folder = folder;
        this.tag = tag;
    }

    /** All of them, the latest first. */
    public List<Fact> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Fact> facts = new ArrayList<>();
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            for (NoteFile file : source.list().files()) {
                Note note = source.load(file);
                if (note.format() == NoteFormat.MARKDOWN) {
                    String text = body(new String(source.read(file), StandardCharsets.UTF_8));
                    Optional<String> from = note.properties().getOrDefault("source", List.of()).stream()
                            .findFirst();
                    Path path = folder.resolve(file.path());
                    facts.add(new Fact(id(path), text, note.date().day(), from, path));
                }
            }
        }
        facts.sort(Comparator.comparing(Fact::date).reversed().thenComparing(Fact::file));
        return facts;
    }

    /** What stands behind the front matter. */
    private static String body(String text) {
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        List<String> lines = plain.lines().toList();
        int from = 0;
        if (!lines.isEmpty() && lines.getFirst().strip().equals("---")) {
            for (int i = 1; i < lines.size() && from == 0; i++) {
                from = lines.get(i).strip().equals("---") ? i + 1 : 0;
            }
        }
        return String.join("\n", lines.subList(from, lines.size())).strip();
    }

    private String id(Path file) {
        return ContentId.of(folder.relativize(file).toString().replace('\\', '/'))
                .toString()
                .substring(0, 8);
    }

    /** Writes a new one, whose file is named by date and title. */
    public Fact add(String title, String text, Optional<String> source, LocalDate date) {
        try {
            Files.createDirectories(folder);
            for (int i = 1; ; i++) {
                Path file = folder.resolve(name(date, title, i));
                try {
                    Files.writeString(file, content(text, source, date), StandardOpenOption.CREATE_NEW);
                    return new Fact(id(file), text, date, source, file);
                } catch (FileAlreadyExistsException e) {
                    // The next number is free, or the one after it.
                }
            }
        } catch (IOException e) {
            throw failed("written", folder, e);
        }
    }

    private static String name(LocalDate date, String title, int number) {
        String plain = title.replaceAll("[\\p{Cntrl}\\\\/:*?\"<>|#^\\[\\]%.]+", " ")
                .replaceAll("\\s+", " ")
                .strip();
        if (plain.codePointCount(0, plain.length()) > LONGEST_NAME) {
            plain = plain.substring(0, plain.offsetByCodePoints(0, LONGEST_NAME))
                    .strip();
        }
        return date + (plain.isEmpty() ? "" : " " + plain) + (number == 1 ? "" : " " + number) + ".md";
    }

    private String content(String text, Optional<String> source, LocalDate date) {
        String origin = source.map(it ->
                        "source: \"" + it.replaceAll("[\\\\\"\\p{Cntrl}]", " ").strip() + "\"\n")
                .orElse("");
        return "---\ndate: " + date + "\n" + origin + "tags: [" + tag + "]\n---\n" + text + "\n";
    }

    /** Replaces text and date. */
    public Fact write(Fact fact, String text, LocalDate date) {
        Path part = folder.resolve(".lareira-part");
        try {
            Files.writeString(part, content(text, fact.source(), date));
            Files.move(part, fact.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed("written", fact.file(), e);
        }
        return new Fact(fact.id(), text, date, fact.source(), fact.file());
    }

    public void delete(Fact fact) {
        try {
            Files.deleteIfExists(fact.file());
        } catch (IOException e) {
            throw failed("deleted", fact.file(), e);
        }
    }

    private static RagException failed(String what, Path path, IOException e) {
        return new RagException(path + " cannot be " + what + ": " + e.getMessage(), e);
    }
}
