package dev.lareira.rag.internal.log;

/**
 * How a log is kept.
 *
 * @param writable false: nothing on the disk is changed and no lock taken, so another process may be writing
 * @param segmentBytes a segment ends when it is this large; a larger record has one of its own
 * @param maxRecordBytes most bytes of the changes that are applied together
 * @param autoCompact whether to compact in the background when two fifths as many bytes as are in use are not, so that, with what is
 *     written meanwhile, the files stay below half as much again
 */
public record LogOptions(
        boolean writable, int segmentBytes, int maxRecordBytes, boolean autoCompact, LogFile.Opener files) {
    /** A writer's defaults. */
    public static final LogOptions WRITER = new LogOptions(true, 1 << 24, 1 << 28, true, LogFile.DISK);

    /** A reader's defaults. */
    public static final LogOptions READER = new LogOptions(false, 1 << 24, 1 << 28, false, LogFile.DISK);
}
