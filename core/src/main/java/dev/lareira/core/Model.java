package dev.lareira.core;

import dev.lareira.core.internal.model.Transformer;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.Metadata;
import dev.lareira.quant.Workers;
import dev.lareira.tokenizer.Tokenizer;
import java.nio.file.Path;

/**
 * A model in memory: weights, vocabulary and the threads that compute. Immutable and thread-safe; each conversation or
 * text has a {@link Session} of its own. Owns the mapped file and its threads: close it when the last session is done.
 *
 * <pre>{@code
 * try (Model model = Model.load(Path.of("model.gguf")); Session session = model.newSession()) {
 *     for (Token token : session.stream("Once upon", GenerationOptions.defaults())) {
 *         System.out.print(token.text());
 *     }
 * }
 * }</pre>
 */
public final class Model implements AutoCloseable {
    private final Gguf file;
    private final LoadOptions options;
    private final Workers workers;
    private final Transformer transformer;
    private final Tokenizer tokenizer;
    private final ModelInfo info;
    private final int contextLength;
    private volatile boolean closed;

    private Model(Gguf file, LoadOptions options, Workers workers) {
        this.file = file;
        this.options = options;
        this.workers = workers;
        info = ModelInfo.of(file);
        contextLength = options.contextLength() > 0
                ? options.contextLength()
                : Math.min(LoadOptions.DEFAULT_CONTEXT, Math.max(1, info.trainedContextLength()));
        transformer = new Transformer(
                file, options.precision(), workers, contextLength, options.keyValueType(), options.packedCache());
        tokenizer = Tokenizer.from(file);
    }

    /** Loads a model with {@link LoadOptions#defaults}. */
    public static Model load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads a GGUF file, or the first file of a split model.
     *
     * @throws LareiraException when the architecture is not supported or a tensor is missing or misshapen
     * @throws dev.lareira.gguf.GgufException when the file cannot be read or is no sound GGUF file
     */
    public static Model load(Path path, LoadOptions options) {
        Gguf file = Gguf.open(path);
        Workers workers = Workers.of(options.threads());
        try {
            return new Model(file, options, workers);
        } catch (RuntimeException | Error e) {
            workers.close();
            file.close();
            throw e;
        }
    }

    public ModelInfo info() {
        return info;
    }

    public LoadOptions options() {
        return options;
    }

    /** Most tokens that a session of this model can hold. */
    public int contextLength() {
        return contextLength;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public Metadata metadata() {
        return file.metadata();
    }

    /** The file that the model reads; closed with the model. */
    public Gguf file() {
        return file;
    }

    /**
     * An empty session.
     *
     * @throws LareiraException when the model is an encoder, which cannot generate text
     */
    public Session newSession() {
        if (transformer().isEncoder()) {
            throw new LareiraException(info.name() + " (" + info.architecture()
                    + ") turns texts into vectors and cannot generate any; load a language model instead");
        }
        return new Session(this, transformer().newSequence());
    }

    /** @throws LareiraException when one of these tokens is not in the vocabulary */
    void checkVocabulary(int[] ids) {
        int size = transformer().vocabularySize();
        for (int id : ids) {
            if (id < 0 || id >= size) {
                throw new LareiraException("token " + id + " is not in the vocabulary, expected 0 to " + (size - 1));
            }
        }
    }

    Workers workers() {
        return workers;
    }

    Transformer transformer() {
        if (closed) {
            throw new LareiraException("this model is closed; load it again");
        }
        return transformer;
    }

    /** Ends the threads and unmaps the file. Sessions of this model cannot be used after. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            workers.close();
            file.close();
        }
    }
}
