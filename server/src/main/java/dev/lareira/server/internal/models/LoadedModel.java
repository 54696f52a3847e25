package dev.lareira.server.internal.models;

import dev.lareira.core.ChatFormat;
import dev.lareira.core.ChatTemplate;
import dev.lareira.core.Embedder;
import dev.lareira.core.Engine;
import dev.lareira.core.Model;
import dev.lareira.core.Reranker;
import java.time.Instant;
import java.util.Map;

/** A model in memory: a language model with the engine that runs it, an embedder or a reranker. */
public final class LoadedModel implements AutoCloseable {
    private final ModelEntry entry;
    private final long byteSize;
    private final long loadNanos;
    private final Content content;
    // What follows is guarded by the Models that owns this.
    int users;
    /** Whether it goes as soon as nobody uses it. */
    boolean leaving;

    Instant expires = Instant.MAX;
    Instant used = Instant.now();

    LoadedModel(ModelEntry entry, long byteSize, long loadNanos, Content content) {
        this.entry = entry;
        this.byteSize = byteSize;
        this.loadNanos = loadNanos;
        this.content = content;
    }

    /** What was loaded. */
    sealed interface Content {
        int contextLength();

        void close();

        static Content of(Engine engine, ModelEntry entry) {
            Model model = engine.model();
            return new Language(
                    engine,
                    entry.preset().template().isEmpty()
                            ? ChatFormat.of(model)
                            : ChatFormat.of(ChatTemplate.of(entry.preset().template(), Map.of()), model.tokenizer()));
        }

        static Content of(Embedder embedder) {
            return new Vectors(embedder);
        }

        static Content of(Reranker reranker) {
            return new Scores(reranker);
        }
    }

    private record Language(Engine engine, ChatFormat format) implements Content {
        @Override
        public int contextLength() {
            return engine.contextLength();
        }

        @Override
        public void close() {
            engine.close();
            engine.model().close();
        }
    }

    private record Vectors(Embedder embedder) implements Content {
        @Override
        public int contextLength() {
            return embedder.contextLength();
        }

        @Override
        public void close() {
            embedder.close();
        }
    }

    private record Scores(Reranker reranker) implements Content {
        @Override
        public int contextLength() {
            return reranker.contextLength();
        }

        @Override
        public void close() {
            reranker.close();
        }
    }

    public ModelEntry entry() {
        return entry;
    }

    /** Bytes of memory it takes, estimated. */
    public long byteSize() {
        return byteSize;
    }

    /** How long loading took. */
    public long loadNanos() {
        return loadNanos;
    }

    public boolean generates() {
        return content instanceof Language;
    }

    /** The engine of a language model. */
    public Engine engine() {
        return ((Language) content).engine();
    }

    /** The weights of a language model. */
    public Model model() {
        return engine().model();
    }

    /** How a language model talks. */
    public ChatFormat format() {
        return ((Language) content).format();
    }

    public Embedder embedder() {
        return ((Vectors) content).embedder();
    }

    public Reranker reranker() {
        return ((Scores) content).reranker();
    }

    /** Tokens of context there are. */
    public int contextLength() {
        return content.contextLength();
    }

    @Override
    public void close() {
        content.close();
    }
}
