package dev.lareira.rag.internal.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Files on a disk that fails: it has room for so many bytes, forgets at a crash what was not forced, or refuses to force.
 */
final class FaultyDisk implements LogFile.Opener {
    static final int SECTOR = 64;

    /** Bytes that may still be written; a write beyond is done in part. */
    long room = Long.MAX_VALUE;

    /** Whether the process ends with the first write that is done in part. */
    boolean endsWhenFull;

    private boolean crashed;
    boolean forceFails;
    int forces;
    long forceMillis;
    private final List<Faulty> files = new ArrayList<>();

    @Override
    public LogFile open(Path path, boolean writable) throws IOException {
        requirePower();
        Faulty file = new Faulty(LogFile.DISK.open(path, writable));
        files.add(file);
        return file;
    }

    private void requirePower() throws IOException {
        if (crashed) {
            throw new IOException("the machine is off");
        }
    }

    /** The power goes: each sector that was not forced is as it was then, or as it was written, whichever comes. */
    void powerLoss(long seed) throws IOException {
        crashed = true;
        SplittableRandom random = new SplittableRandom(seed);
        for (Faulty file : List.copyOf(files)) {
            file.forget(random);
        }
    }

    private final class Faulty implements LogFile {
        private final LogFile file;
        /** As of the last force. */
        private byte[] forced = {};

        Faulty(LogFile file) throws IOException {
            this.file = file;
            forced = content();
        }

        private byte[] content() throws IOException {
            byte[] bytes = new byte[(int) file.length()];
            file.read(0, bytes, 0, bytes.length);
            return bytes;
        }

        void forget(SplittableRandom random) throws IOException {
            byte[] now = content();
            for (int at = 0; at < now.length; at += SECTOR) {
                int end = Math.min(now.length, at + SECTOR);
                if (random.nextBoolean()) {
                    for (int i = at; i < end; i++) {
                        now[i] = i < forced.length ? forced[i] : 0;
                    }
                }
            }
            file.write(0, now, 0, now.length);
            if (random.nextBoolean() && now.length > forced.length) {
                file.truncate(forced.length + random.nextInt(now.length - forced.length));
            }
            file.close();
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void read(long at, byte[] into, int offset, int length) throws IOException {
            file.read(at, into, offset, length);
        }

        @Override
        public void write(long at, byte[] bytes, int offset, int length) throws IOException {
            requirePower();
            int written = (int) Math.min(room, length);
            file.write(at, bytes, offset, written);
            room -= written;
            if (written < length) {
                crashed = endsWhenFull;
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            requirePower();
            file.truncate(length);
        }

        @Override
        public void force() throws IOException {
            requirePower();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            forces++;
            if (forceMillis > 0) {
                try {
                    Thread.sleep(forceMillis);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            } else {
                forced = content();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
            files.remove(this);
        }
    }
}
