package dev.lareira.rag.internal.hnsw;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Writes to a channel through a buffer, counting and summing. */
final class Output {
    final CRC32C crc = new CRC32C();
    long written;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private int[] list = new int[0];

    Output(FileChannel channel) {
        this.channel = channel;
    }

    void integer(int value) throws IOException {
        if (buffer.remaining() < 4) {
            flush();
        }
        buffer.putInt(value);
        written += 4;
    }

    void bytes(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(buffer.position(), bytes, bytes.position(), count);
            buffer.position(buffer.position() + count);
            bytes.position(bytes.position() + count);
        }
    }

    /** A list at its full length; nodes by the numbers that they have in the file. */
    void list(Links links, int node, int layer, int[] number) throws IOException {
        int max = links.max(layer);
        if (list.length < max) {
            list = new int[max];
        }
        int count = links.read(node, layer, list);
        integer(count);
        for (int i = 0; i < max; i++) {
            integer(i < count ? number[list[i]] : 0);
        }
    }

    void flush() throws IOException {
        buffer.flip();
        crc.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
