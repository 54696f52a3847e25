package dev.lareira.rag.internal.watch;

import dev.lareira.rag.Vault;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells when something changes below folders. Where the system does not tell of each change, as on macOS, or of no more
 * folders, time passes instead: every call then says that something may have.
 */
final class FolderEvents implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");

    /** Between two looks at the folders where the system does not tell. */
    private static final long POLL_MILLIS = 1000;

    private final List<Vault> vaults;
    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private boolean blind;

    FolderEvents(List<Vault> vaults) throws IOException {
        this.vaults = vaults;
        service = FileSystems.getDefault().newWatchService();
        // The JDK's own fallback looks every few seconds.
        blind = service.getClass().getSimpleName().startsWith("Polling");
        vaults.forEach(this::register);
    }

    private void register(Vault vault) {
        register(vault.folder(), vault.options().hidden());
    }

    private void register(Path top, boolean hidden) {
        if (blind) {
            return;
        }
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                        throws IOException {
                    if (!hidden && !folder.equals(top) && isHidden(folder)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    WatchKey key = folder.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
                    folders.put(key, folder);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "changes below " + top + " are looked for every second: " + e.getMessage());
            blind = true;
        }
    }

    private static boolean isHidden(Path folder) {
        return folder.getFileName().toString().startsWith(".");
    }

    /** Whether a folder that is followed, and holds this one, is followed with its hidden ones. */
    private boolean hidden(Path folder) {
        return vaults.stream().anyMatch(vault -> vault.options().hidden() && folder.startsWith(vault.folder()));
    }

    /** Waits for a change, or as long; whether there was one. A folder that comes back is one. */
    boolean await(long millis) throws InterruptedException {
        if (blind) {
            Thread.sleep(Math.min(millis, POLL_MILLIS));
            return millis >= POLL_MILLIS;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean changed = false;
        long left = millis;
        while (!changed && left >= 0) {
            List<Vault> gone = gone();
            WatchKey key = service.poll(gone.isEmpty() ? left : Math.min(left, POLL_MILLIS), TimeUnit.MILLISECONDS);
            gone.forEach(this::register);
            changed = key != null || gone().size() < gone.size();
            while (key != null) {
                take(key);
                key = service.poll();
            }
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) - 1;
        }
        return changed;
    }

    /** The folders that are not there to be watched. */
    private List<Vault> gone() {
        return vaults.stream()
                .filter(vault -> !folders.containsValue(vault.folder()))
                .toList();
    }

    private void take(WatchKey key) {
        Path folder = folders.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                vaults.forEach(this::register);
            } else if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE && folder != null) {
                Path made = folder.resolve((Path) event.context());
                boolean hidden = hidden(made);
                if (Files.isDirectory(made) && (hidden || !isHidden(made))) {
                    register(made, hidden);
                }
            }
        }
        if (!key.reset()) {
            folders.remove(key);
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
