package dev.lareira.rag.internal.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A process that goes on writing to a log, telling after each commit how many writes are durable, until it is killed. */
final class LogChild {
    /** Small segments and much garbage, so that a kill meets segments that begin or end and compactions. */
    static final LogOptions OPTIONS = new LogOptions(true, 16_000, 1 << 20, false, LogFile.DISK);

    static final Workload WORK = new Workload(6, 300);

    private LogChild() {}

    public static void main(String[] arguments) throws Exception {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                LogStore log = LogStore.open(Path.of(arguments[0]), OPTIONS)) {
            for (int i = Workload.count(log); ; i++) {
                long generation = log.write(WORK.changes(i));
                if (i % 3 == 0) {
                    log.force(generation);
                    out.write(ByteBuffer.allocate(4).putInt(i + 1).array());
                }
                if (i % 200 == 199) {
                    log.compact();
                }
            }
        }
    }
}
