package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteListing;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.RagException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Files below a folder. Links are followed, yet each real folder is looked into once, under the name that needs no link
 * where it has one: loops end, and folders that link to each other do not multiply.
 */
public final class FolderTree implements FileTree {
    private static final int MAX_SETTINGS_BYTES = 4 << 20;

    private final Path root;
    private final NoteOptions options;
    /** Where the name in use differs from the one on disk: decomposed letters, or a locale that cannot spell it. */
    private volatile Map<String, Path> renamed = Map.of();

    /** @throws RagException if there is no such folder */
    public FolderTree(Path root, NoteOptions options) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new RagException("cannot read the folder " + root + ": " + reason(e), e);
        }
        this.options = options;
    }

    /** @param renamed whether the path is not that of the folder below the root */
    private record Folder(String path, Path real, int depth, boolean renamed) {}

    @Override
    public NoteListing list(Predicate<String> folders, Predicate<String> files) {
        Walk walk = new Walk(folders, files);
        walk.run();
        renamed = Collections.unmodifiableMap(walk.names);
        walk.found.sort(Comparator.comparing(NoteFile::path));
        return new NoteListing(walk.found, walk.warnings);
    }

    private final class Walk {
        private final Predicate<String> folders;
        private final Predicate<String> files;
        private final ArrayDeque<Folder> plain = new ArrayDeque<>();
        private final ArrayDeque<Folder> linked = new ArrayDeque<>();
        private final Set<Path> seen = new HashSet<>();
        private final Map<String, Path> names = new HashMap<>();
        private final List<NoteFile> found = new ArrayList<>();
        private final List<NoteWarning> warnings = new ArrayList<>();

        Walk(Predicate<String> folders, Predicate<String> files) {
            this.folders = folders;
            this.files = files;
        }

        void run() {
            plain.add(new Folder("", root, 0, false));
            while (!plain.isEmpty() || !linked.isEmpty()) {
                Folder folder = plain.isEmpty() ? linked.poll() : plain.poll();
                if (!seen.add(folder.real)) {
                    continue;
                }
                if (folder.depth > options.maxDepth()) {
                    warn(NoteWarning.Kind.TRUNCATED, folder.path, "is deeper than " + options.maxDepth() + " folders");
                    continue;
                }
                if (!visit(folder)) {
                    warn(
                            NoteWarning.Kind.TRUNCATED,
                            folder.path,
                            "and what follows is left out: more than " + options.maxFiles() + " files");
                    return;
                }
            }
        }

        private void warn(NoteWarning.Kind kind, String path, String message) {
            warnings.add(new NoteWarning(kind, 0, "the folder " + (path.isEmpty() ? root : path) + " " + message));
        }

        private boolean visit(Folder folder) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.real)) {
                for (Path entry : entries) {
                    if (!visit(folder, entry)) {
                        return false;
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                warn(NoteWarning.Kind.UNREADABLE, folder.path, "cannot be read: " + reason(e));
            }
            return true;
        }

        private boolean visit(Folder folder, Path entry) {
            String name = name(entry);
            String path = folder.path.isEmpty() ? name : folder.path + "/" + name;
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                boolean link = attributes.isSymbolicLink() || attributes.isOther();
                if (link) {
                    attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                }
                boolean other =
                        folder.renamed || !name.equals(entry.getFileName().toString());
                if (attributes.isDirectory()) {
                    if (folders.test(path)) {
                        Path real = link ? entry.toRealPath() : entry;
                        (link ? linked : plain).add(new Folder(path, real, folder.depth + 1, other || link));
                    }
                } else if (attributes.isRegularFile() && files.test(path)) {
                    if (found.size() == options.maxFiles()) {
                        return false;
                    }
                    if (other) {
                        names.put(path, entry);
                    }
                    found.add(new NoteFile(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()));
                }
            } catch (NoSuchFileException e) {
                // Gone since it was listed, or a link to nothing.
            } catch (IOException e) {
                if (files.test(path)) {
                    warn(NoteWarning.Kind.UNREADABLE, folder.path, "has an entry that cannot be read: " + reason(e));
                }
            }
            return true;
        }
    }

    /** The name in form C; its bytes are read as UTF-8 where the locale could not spell them. */
    private static String name(Path entry) {
        String name = entry.getFileName().toString();
        if (name.indexOf('\uFFFD') >= 0 || name.indexOf('?') >= 0) {
            String raw = entry.toUri().getRawPath();
            String last = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
            name = URLDecoder.decode(
                    last.substring(last.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case NoSuchFileException gone -> "it does not exist";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    @Override
    public byte[] read(NoteFile file) {
        Path other = renamed.get(file.path());
        Path path = other == null ? root.resolve(file.path()) : other;
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(options.maxFileBytes());
        } catch (IOException e) {
            throw new RagException("cannot read " + file.path() + ": " + reason(e), e);
        }
    }

    @Override
    public Optional<byte[]> settings(String path) {
        try (InputStream in = Files.newInputStream(root.resolve(path))) {
            return Optional.of(in.readNBytes(MAX_SETTINGS_BYTES));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean hasFolder(String path) {
        return Files.isDirectory(root.resolve(path));
    }

    @Override
    public void close() {}
}
