package dev.lareira.core.internal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a download asks of the disk; a test puts a full one in its place. */
interface Disk {
    Disk REAL = new Disk() {};

    /** Bytes that may still be written below this folder. */
    default long usableBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Goes on writing at the end of a file, created where there is none. */
    default OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
