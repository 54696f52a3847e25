package dev.lareira.rag.internal.note;

import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.Note;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.NoteWarning;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A note that is being read; used by one thread. */
public final class NoteDraft {
    private static final int LANGUAGE_SAMPLE = 6_000;

    private final NoteFile file;
    private final NoteOptions options;
    private final NoteFormat format;
    private final List<NoteBlock> blocks = new ArrayList<>();
    private final List<NoteWarning> warnings = new ArrayList<>();
    private final Map<String, List<String>> properties = new LinkedHashMap<>();
    private final Set<String> aliases = new LinkedHashSet<>();
    private final Set<String> tags = new LinkedHashSet<>();
    private final List<NoteLink> links = new ArrayList<>();
    private String title;
    private Optional<LocalDate> named = Optional.empty();
    private Optional<LocalDate> day = Optional.empty();
    private boolean journal;
    private boolean full;

    public NoteDraft(NoteFile file, NoteFormat format, NoteOptions options) {
        this.file = file;
        this.format = format;
        this.options = options;
        title = stem(file.path());
    }

    /** Name of a file without folders and ending. */
    public static String stem(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    public NoteFile file() {
        return file;
    }

    public NoteFormat format() {
        return format;
    }

    public NoteOptions options() {
        return options;
    }

    public List<NoteWarning> warnings() {
        return warnings;
    }

    public void warn(NoteWarning.Kind kind, int line, String message) {
        warnings.add(new NoteWarning(kind, line, message));
    }

    public String title() {
        return title;
    }

    public void title(String value) {
        if (!value.isBlank()) {
            title = value.strip();
        }
    }

    public void alias(String name) {
        if (!name.isBlank()) {
            aliases.add(name.strip());
        }
    }

    public void tag(String tag) {
        String normal = tagKey(tag);
        if (!normal.isEmpty()) {
            tags.add(normal);
        }
    }

    /** A link out of a property. */
    public void link(NoteLink link) {
        links.add(link);
    }

    /** Lower case, without the mark. */
    public static String tagKey(String tag) {
        String name = tag.strip();
        name = name.startsWith("#") ? name.substring(1) : name;
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** Adds a value of a property. */
    public void property(String key, String value) {
        properties.computeIfAbsent(propertyKey(key), k -> new ArrayList<>()).add(value.strip());
    }

    /** A property without a value. */
    public void property(String key) {
        properties.computeIfAbsent(propertyKey(key), k -> new ArrayList<>());
    }

    /** Lower case, with hyphens. */
    public static String propertyKey(String key) {
        return key.strip().toLowerCase(Locale.ROOT).replace(' ', '-').replace('_', '-');
    }

    public Map<String, List<String>> properties() {
        return properties;
    }

    /** The name of the file says that it is the page of a day. */
    public void journal(LocalDate date) {
        journal = true;
        named = Optional.of(date);
    }

    /** The page is called as that of a day is, whatever its file is called. */
    public void titledJournal(LocalDate date) {
        journal = true;
        day = Optional.of(date);
    }

    /** Adds a block unless there are as many as the options allow, which is one warning. */
    public void add(NoteBlock block) {
        if (blocks.size() < options.maxBlocks()) {
            blocks.add(block);
        } else if (!full) {
            full = true;
            warn(
                    NoteWarning.Kind.TRUNCATED,
                    block.span().line(),
                    "what follows is left out: more than " + options.maxBlocks() + " blocks");
        }
    }

    public List<NoteBlock> blocks() {
        return blocks;
    }

    /** The note as far as it was read. */
    public Note finish() {
        return new Note(
                file.path(),
                format,
                title,
                List.copyOf(aliases),
                tags,
                links,
                properties,
                date(),
                journal,
                file.modified(),
                LanguageDetector.detect(sample()),
                blocks,
                warnings);
    }

    private NoteDate date() {
        Optional<LocalDate> inName = named.or(() -> Dates.inName(stem(file.path())));
        if (inName.isPresent()) {
            return new NoteDate(inName.get(), NoteDate.Origin.FILE_NAME);
        }
        for (String key : List.of("date", "created", "updated")) {
            for (String value : properties.getOrDefault(key, List.of())) {
                Optional<LocalDate> date = Dates.inValue(value);
                if (date.isPresent()) {
                    return new NoteDate(date.get(), NoteDate.Origin.PROPERTY);
                }
            }
        }
        return day.map(date -> new NoteDate(date, NoteDate.Origin.JOURNAL))
                .orElseGet(() -> new NoteDate(
                        LocalDate.ofInstant(file.modified(), ZoneId.systemDefault()), NoteDate.Origin.MODIFIED));
    }

    private String sample() {
        StringBuilder sample = new StringBuilder(title);
        for (NoteBlock block : blocks) {
            block.all().forEach(inner -> {
                if (sample.length() < LANGUAGE_SAMPLE) {
                    sample.append('\n')
                            .append(inner.text(), 0, Math.min(inner.text().length(), LANGUAGE_SAMPLE));
                }
            });
            if (sample.length() >= LANGUAGE_SAMPLE) {
                break;
            }
        }
        return sample.toString();
    }
}
