package dev.lareira.rag;

import java.util.List;

/**
 * What is read from a folder of notes, and how much of it at most.
 *
 * @param exclude paths that are left out, as patterns: {@code *} within a name, {@code **} across folders; one that ends
 *     in {@code /} means all below; default none. What the notes' own application hides is left out anyway
 * @param hidden whether files and folders whose name begins with a dot are read, default false
 * @param queryCode whether the code of {@code dataview}, {@code mermaid}, {@code query} and like fences is text, default
 *     false: only its kind is kept
 * @param maxFiles most files of a source, default 1,000,000
 * @param maxDepth most folders inside each other, default 64
 * @param maxFileBytes most bytes that are read of one file, default 64 MiB
 * @param maxMarkupBytes most bytes that are parsed as markup, whose tree is many times as large, default 16 MiB; longer
 *     notes are read as plain text, of longer web pages the first part
 * @param maxBlocks most top-level blocks of a note, default 1,000,000
 * @param maxNesting most quotes, lists and bullets inside each other, default 64; deeper ones are flattened
 * @param maxPropertyBytes most bytes of front matter, default 256 KiB
 * @param maxArchiveBytes most bytes that all entries of a zip or EPUB unpack to, default 2 GiB
 * @param maxArchiveRatio most bytes out of one byte of an archive's entry, default 200
 * @param maxPages most pages of a PDF or chapters of an EPUB, default 5,000
 */
public record NoteOptions(
        List<String> exclude,
        boolean hidden,
        boolean queryCode,
        int maxFiles,
        int maxDepth,
        int maxFileBytes,
        int maxMarkupBytes,
        int maxBlocks,
        int maxNesting,
        int maxPropertyBytes,
        long maxArchiveBytes,
        int maxArchiveRatio,
        int maxPages) {
    public NoteOptions {
        exclude = List.copyOf(exclude);
        HnswOptions.range("maxFiles", maxFiles, 1, Integer.MAX_VALUE);
        HnswOptions.range("maxDepth", maxDepth, 1, 10_000);
        HnswOptions.range("maxFileBytes", maxFileBytes, 1, 1 << 30);
        HnswOptions.range("maxMarkupBytes", maxMarkupBytes, 1, 1 << 30);
        HnswOptions.range("maxBlocks", maxBlocks, 1, Integer.MAX_VALUE);
        HnswOptions.range("maxNesting", maxNesting, 1, 256);
        HnswOptions.range("maxPropertyBytes", maxPropertyBytes, 1, 1 << 26);
        HnswOptions.range("maxArchiveRatio", maxArchiveRatio, 1, Integer.MAX_VALUE);
        HnswOptions.range("maxPages", maxPages, 1, Integer.MAX_VALUE);
        if (maxArchiveBytes < 1) {
            throw new RagException("maxArchiveBytes is " + maxArchiveBytes + ", expected at least 1");
        }
    }

    public static NoteOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; each has a default. */
    public static final class Builder {
        private List<String> exclude = List.of();
        private boolean hidden;
        private boolean queryCode;
        private int maxFiles = 1_000_000;
        private int maxDepth = 64;
        private int maxFileBytes = 64 << 20;
        private int maxMarkupBytes = 16 << 20;
        private int maxBlocks = 1_000_000;
        private int maxNesting = 64;
        private int maxPropertyBytes = 256 << 10;
        private long maxArchiveBytes = 2L << 30;
        private int maxArchiveRatio = 200;
        private int maxPages = 5_000;

        private Builder() {}

        public Builder exclude(List<String> patterns) {
            exclude = patterns;
            return this;
        }

        public Builder hidden(boolean value) {
            hidden = value;
            return this;
        }

        public Builder queryCode(boolean value) {
            queryCode = value;
            return this;
        }

        public Builder maxFiles(int value) {
            maxFiles = value;
            return this;
        }

        public Builder maxDepth(int value) {
            maxDepth = value;
            return this;
        }

        public Builder maxFileBytes(int value) {
            maxFileBytes = value;
            return this;
        }

        public Builder maxMarkupBytes(int value) {
            maxMarkupBytes = value;
            return this;
        }

        public Builder maxBlocks(int value) {
            maxBlocks = value;
            return this;
        }

        public Builder maxNesting(int value) {
            maxNesting = value;
            return this;
        }

        public Builder maxPropertyBytes(int value) {
            maxPropertyBytes = value;
            return this;
        }

        public Builder maxArchiveBytes(long value) {
            maxArchiveBytes = value;
            return this;
        }

        public Builder maxArchiveRatio(int value) {
            maxArchiveRatio = value;
            return this;
        }

        public Builder maxPages(int value) {
            maxPages = value;
            return this;
        }

        public NoteOptions build() {
            return new NoteOptions(
                    exclude,
                    hidden,
                    queryCode,
                    maxFiles,
                    maxDepth,
                    maxFileBytes,
                    maxMarkupBytes,
                    maxBlocks,
                    maxNesting,
                    maxPropertyBytes,
                    maxArchiveBytes,
                    maxArchiveRatio,
                    maxPages);
        }
    }
}
