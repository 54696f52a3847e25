package dev.lareira.rag.internal.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.NIOFSDirectory;

/** A folder of Lucene's as it is beside another's writer: read from disk, written in memory, without its lock. */
final class BesideDirectory extends Directory {
    private final Directory disk;
    private final Directory memory = new ByteBuffersDirectory();

    BesideDirectory(Path folder) throws IOException {
        disk = new NIOFSDirectory(folder);
    }

    private Directory holding(String name) throws IOException {
        return List.of(memory.listAll()).contains(name) ? memory : disk;
    }

    @Override
    public String[] listAll() throws IOException {
        Set<String> all = new TreeSet<>(List.of(disk.listAll()));
        all.addAll(List.of(memory.listAll()));
        return all.toArray(String[]::new);
    }

    /** Files on disk are the writer's to delete. */
    @Override
    public void deleteFile(String name) throws IOException {
        if (holding(name) == memory) {
            memory.deleteFile(name);
        }
    }

    @Override
    public long fileLength(String name) throws IOException {
        return holding(name).fileLength(name);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return memory.createOutput(name, context);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return memory.createTempOutput(prefix, suffix, context);
    }

    @Override
    public void sync(Collection<String> names) {}

    @Override
    public void syncMetaData() {}

    @Override
    public void rename(String source, String target) throws IOException {
        memory.rename(source, target);
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        return holding(name).openInput(name, context);
    }

    @Override
    public Lock obtainLock(String name) throws IOException {
        return memory.obtainLock(name);
    }

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }

    @Override
    public void close() throws IOException {
        memory.close();
        disk.close();
    }
}
