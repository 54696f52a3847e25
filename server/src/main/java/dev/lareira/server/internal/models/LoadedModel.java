package dev.lareira.server.internal.models;

import dev.lareira.core.ChatFormat;
import dev.lareira.core.ChatTemplate;
import dev.lareira.core.Embedder;
import dev.lareira.core.Engine;
import dev.lareira.core.Model;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A model in memory: a language model with the engine that runs it, or an embedder. */
public final class LoadedModel implements AutoCloseable {
    private final ModelEntry entry;
    private final long byteSize;
    private final long loadNanos;
    private final Optional<Model> model;
    private final Optional<Engine> engine;
    private final Optional<ChatFormat> format;
    private final Optional<Embedder> embedder;
    // What follows is guarded by the Models that owns this.
    int users;
    Instant expires = Instant.MAX;
    Instant used = Instant.now();

    private LoadedModel(
            ModelEntry entry, long byteSize, long loadNanos, Optional<Engine> engine, Optional<Embedder> embedder) {
        this.entry = entry;
        this.byteSize = byteSize;
        this.loadNanos = loadNanos;
        this.engine = engine;
        this.embedder = embedder;
        model = engine.map(Engine::model);
        format = model.map(loaded -> format(loaded, entry.preset()));
    }

    static LoadedModel of(ModelEntry entry, long byteSize, long loadNanos, Engine engine) {
        return new LoadedModel(entry, byteSize, loadNanos, Optional.of(engine), Optional.empty());
    }

    static LoadedModel of(ModelEntry entry, long byteSize, long loadNanos, Embedder embedder) {
        return new LoadedModel(entry, byteSize, loadNanos, Optional.empty(), Optional.of(embedder));
    }

    private static ChatFormat format(Model model, Preset preset) {
        if (preset.template().isEmpty()) {
            return ChatFormat.of(model);
        }
        return ChatFormat.of(ChatTemplate.of(preset.template(), Map.of()), model.tokenizer());
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

    /** The engine of a language model. */
    public Engine engine() {
        return engine.orElseThrow();
    }

    public Model model() {
        return model.orElseThrow();
    }

    /** How a language model talks. */
    public ChatFormat format() {
        return format.orElseThrow();
    }

    public Embedder embedder() {
        return embedder.orElseThrow();
    }

    public boolean generates() {
        return engine.isPresent();
    }

    /** Tokens of context there are. */
    public int contextLength() {
        return engine.isPresent()
                ? engine.get().contextLength()
                : embedder.orElseThrow().contextLength();
    }

    @Override
    public void close() {
        engine.ifPresent(Engine::close);
        model.ifPresent(Model::close);
        embedder.ifPresent(Embedder::close);
    }
}
