package dev.lareira.rag.internal.archive;

import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteListing;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.note.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** Files of a zip, below the folder that holds all of them; an export that is cut into zips in a zip is one tree. */
public final class ArchiveTree implements FileTree {
    private record Place(Archive archive, String name, ZipArchiveEntry entry) {}

    private final List<Archive> archives = new ArrayList<>();
    private final Map<String, Place> files = new TreeMap<>();
    private final NoteOptions options;
    private final String name;

    /** @throws RagException if the file is no zip, or one beyond the limits */
    public ArchiveTree(Path file, NoteOptions options) {
        this.options = options;
        name = file.toString();
        try {
            Archive outer = Archive.open(file, options);
            archives.add(outer);
            boolean parts = !outer.entries().isEmpty()
                    && outer.entries().keySet().stream()
                            .allMatch(entry -> entry.toLowerCase(Locale.ROOT).endsWith(".zip") || ignored(entry));
            if (parts) {
                for (String entry : outer.entries().keySet()) {
                    if (!ignored(entry)) {
                        archives.add(Archive.open(outer.read(entry), options));
                    }
                }
            }
        } catch (IOException e) {
            archives.forEach(Archive::close);
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new RagException(
                    "cannot read the archive " + file + ": " + reason.getMessage()
                            + "; expected a folder of notes, or an export as zip",
                    e);
        }
        List<Archive> holding = archives.size() > 1 ? archives.subList(1, archives.size()) : archives;
        String prefix = prefix(holding);
        for (Archive archive : holding) {
            archive.entries().forEach((entry, data) -> {
                if (!ignored(entry)) {
                    String path = Normalizer.normalize(entry.substring(prefix.length()), Normalizer.Form.NFC);
                    files.putIfAbsent(path, new Place(archive, entry, data));
                }
            });
        }
    }

    private static boolean ignored(String entry) {
        return entry.startsWith("__MACOSX/") || entry.endsWith(".DS_Store");
    }

    /** The folders, with a slash at the end, that all files are in. */
    private static String prefix(List<Archive> archives) {
        String prefix = null;
        for (Archive archive : archives) {
            for (String entry : archive.entries().keySet()) {
                if (ignored(entry)) {
                    continue;
                }
                String folder = entry.substring(0, entry.indexOf('/') + 1);
                if (folder.isEmpty() || prefix != null && !prefix.equals(folder)) {
                    return "";
                }
                prefix = folder;
            }
        }
        // Folders that have a meaning of their own are not that of the export.
        return prefix == null || prefix.startsWith(".") || prefix.equals("pages/") || prefix.equals("journals/")
                ? ""
                : prefix;
    }

    @Override
    public NoteListing list(Predicate<String> folders, Predicate<String> wanted) {
        List<NoteFile> found = new ArrayList<>();
        List<NoteWarning> warnings = new ArrayList<>();
        for (Map.Entry<String, Place> file : files.entrySet()) {
            String path = file.getKey();
            if (!wanted.test(path) || !open(path, folders)) {
                continue;
            }
            if (found.size() == options.maxFiles()) {
                warnings.add(new NoteWarning(
                        NoteWarning.Kind.TRUNCATED,
                        0,
                        path + " and what follows is left out: more than " + options.maxFiles() + " files"));
                break;
            }
            FileTime time = file.getValue().entry.getLastModifiedTime();
            found.add(new NoteFile(
                    path,
                    Math.max(0, file.getValue().entry.getSize()),
                    time == null ? Instant.EPOCH : time.toInstant()));
        }
        return new NoteListing(found, warnings);
    }

    private static boolean open(String path, Predicate<String> folders) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (!folders.test(path.substring(0, slash))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] read(NoteFile file) {
        return bytes(file.path());
    }

    private byte[] bytes(String path) {
        Place place = files.get(path);
        if (place == null) {
            throw new RagException("cannot read " + path + ": it is not in " + name);
        }
        try {
            return place.archive.read(place.name);
        } catch (IOException e) {
            throw new RagException("cannot read " + path + " in " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<byte[]> settings(String path) {
        try {
            return files.containsKey(path) ? Optional.of(bytes(path)) : Optional.empty();
        } catch (RagException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean hasFolder(String path) {
        return files.keySet().stream().anyMatch(file -> file.startsWith(path + "/"));
    }

    @Override
    public void close() {
        archives.forEach(Archive::close);
    }
}
