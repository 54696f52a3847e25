package dev.lareira.core;

import dev.lareira.core.internal.store.BoundedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saved sessions of one model in a folder of bounded size, which other models may share. A file is named after the
 * identity of its model and a hash of its tokens. A file that cannot be used is deleted with a warning: all of it can be
 * evaluated again.
 */
final class SessionFolder {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFolder.class);
    private static final int NAME_BYTES = 8;

    private final Path folder;
    private final BoundedFolder files;
    private final Model model;
    private final int minTokens;
    private final String prefix;
    /** Tokens of each file of this model. */
    private final Map<Path, int[]> known = new HashMap<>();

    SessionFolder(Path folder, Model model, long maxBytes, int minTokens) {
        this.folder = folder;
        files = new BoundedFolder(folder, ".session", maxBytes);
        this.model = model;
        this.minTokens = minTokens;
        try {
            prefix = HexFormat.of().formatHex(SessionFile.identity(model), 0, NAME_BYTES) + "-";
            Files.createDirectories(folder);
            for (Path file : files.files()) {
                if (file.getFileName().toString().startsWith(prefix)) {
                    learn(file);
                }
            }
        } catch (IOException e) {
            throw new LareiraException("cannot use the prompt cache folder " + folder + ": " + e, e);
        }
    }

    private void learn(Path file) {
        try {
            int[] tokens = SessionFile.readTokens(file);
            if (tokens.length <= model.contextLength()) {
                known.put(file, tokens);
            }
        } catch (IOException | LareiraException e) {
            drop(file, e);
        }
    }

    /** A session that shares more than {@code least} tokens with the prompt, the one that shares most. */
    Optional<Session> find(int[] prompt, int least) {
        while (true) {
            Optional<Path> best = best(prompt, least);
            if (best.isEmpty()) {
                return Optional.empty();
            }
            Session session = model.newSession();
            try {
                session.restore(best.get());
                files.markUsed(best.get());
                return Optional.of(session);
            } catch (LareiraException e) {
                session.close();
                drop(best.get(), e);
            }
        }
    }

    private Optional<Path> best(int[] prompt, int least) {
        boolean whole = !truncates();
        Path best = null;
        int most = least;
        for (Map.Entry<Path, int[]> entry : known.entrySet()) {
            int[] tokens = entry.getValue();
            int shared = shared(tokens, prompt);
            if (shared > most && (!whole || shared == tokens.length)) {
                most = shared;
                best = entry.getKey();
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean truncates() {
        try (Session session = model.newSession()) {
            return session.truncates();
        }
    }

    private static int shared(int[] a, int[] b) {
        int different = Arrays.mismatch(a, b);
        return different < 0 ? a.length : different;
    }

    /** Writes a session unless it is too short or there already, in place of those that it continues. */
    void keep(Session session) {
        int[] tokens = session.tokens();
        Path file = files.file(prefix + "%08x-%08x".formatted(Arrays.hashCode(tokens), tokens.length));
        try {
            if (tokens.length < minTokens || best(tokens, tokens.length - 1).isPresent()) {
                return;
            }
            session.save(file);
            for (Path other : List.copyOf(known.keySet())) {
                if (shared(known.get(other), tokens) == known.get(other).length) {
                    known.remove(other);
                    Files.deleteIfExists(other);
                }
            }
            known.put(file, tokens);
            files.shrink(0).forEach(known::remove);
        } catch (IOException | LareiraException e) {
            LOG.warn("A session was not kept for later in {}: {}", folder, e.getMessage());
        }
    }

    private void drop(Path file, Exception reason) {
        known.remove(file);
        LOG.warn("{} is of no use and deleted: {}", file, reason.getMessage());
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.getMessage());
        }
    }
}
