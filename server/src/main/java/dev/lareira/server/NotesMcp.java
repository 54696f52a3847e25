package dev.lareira.server;

import dev.lareira.rag.Answer;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NotesIndex;
import dev.lareira.server.internal.mcp.McpService;
import dev.lareira.server.internal.mcp.NoteTools;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * The notes for one program, by the Model Context Protocol on its standard streams (specification 2025-06-18, "stdio"). The
 * index stays the caller's to close, after this. Thread-safe.
 */
public final class NotesMcp implements AutoCloseable {
    private final McpService service;
    private final CountDownLatch ended;

    private NotesMcp(McpService service, CountDownLatch ended) {
        this.service = service;
        this.ended = ended;
    }

    /**
     * Answers from now on.
     *
     * @param ask answers a question from the notes
     * @param memory where facts are kept; empty: the program may only read
     */
    public static NotesMcp start(
            InputStream in, OutputStream out, NotesIndex notes, Function<String, Answer> ask, Optional<Memory> memory) {
        CountDownLatch ended = new CountDownLatch(1);
        NoteTools tools = new NoteTools(() -> notes, ask, memory.map(kept -> () -> kept));
        return new NotesMcp(McpService.streams(new Watched(in, ended), out, tools, Server.version()), ended);
    }

    /** Waits until the program closes its side. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        service.close();
    }

    /** Tells when nothing more comes. */
    private static final class Watched extends FilterInputStream {
        private final CountDownLatch ended;

        Watched(InputStream in, CountDownLatch ended) {
            super(in);
            this.ended = ended;
        }

        @Override
        public int read() throws IOException {
            return seen(super.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return seen(super.read(bytes, offset, length));
        }

        private int seen(int read) {
            if (read < 0) {
                ended.countDown();
            }
            return read;
        }
    }
}
