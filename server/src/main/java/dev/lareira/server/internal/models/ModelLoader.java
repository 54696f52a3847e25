package dev.lareira.server.internal.models;

import dev.lareira.core.Embedder;
import dev.lareira.core.Engine;
import dev.lareira.core.LareiraException;
import dev.lareira.core.LoadOptions;
import dev.lareira.core.Model;
import dev.lareira.core.Reranker;
import dev.lareira.gguf.GgufException;
import dev.lareira.quant.QuantException;
import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.tokenizer.TokenizerException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a model from its file into memory, as the server was told to. */
final class ModelLoader {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /** What a model is loaded for. */
    enum Purpose {
        GENERATE,
        EMBED,
        RERANK
    }

    private final ServerOptions options;
    private final MemoryBudget budget;

    ModelLoader(ServerOptions options, MemoryBudget budget) {
        this.options = options;
        this.budget = budget;
    }

    /** @throws ApiException when the file cannot be used, or there is no memory for it */
    LoadedModel load(ModelEntry entry, Purpose purpose, long bytes) {
        long start = System.nanoTime();
        Path file = entry.stored().path();
        try {
            LoadedModel.Content content = switch (purpose) {
                case GENERATE -> LoadedModel.Content.of(engine(Model.load(file, loading(context(entry)))), entry);
                case EMBED -> LoadedModel.Content.of(Embedder.load(file, loading(0)));
                case RERANK -> LoadedModel.Content.of(Reranker.load(file, loading(0)));
            };
            LoadedModel model = new LoadedModel(entry, bytes, System.nanoTime() - start, content);
            LOG.info("loaded {} in {} ms", entry.name(), model.loadNanos() / 1_000_000);
            return model;
        } catch (LareiraException | GgufException | QuantException | TokenizerException e) {
            throw ApiException.because(400, e);
        } catch (OutOfMemoryError e) {
            throw ApiException.of(503, "", "there is not enough memory to load " + entry.name());
        }
    }

    private LoadOptions loading(int context) {
        return options.loading().withContextLength(context);
    }

    private Engine engine(Model model) {
        try {
            return Engine.builder(model)
                    .parallel(options.parallel())
                    .queue(options.limits().queue())
                    .maxBytes(budget.sessionBytes())
                    .build();
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** What the model was trained for; rope factors for long contexts cost quality in short ones. */
    private int context(ModelEntry entry) {
        int trained = Math.max(1, entry.info().trainedContextLength());
        String original = entry.info().architecture() + ".rope.scaling.original_context_length";
        boolean twoSets = "longrope".equals(entry.header().get(entry.info().architecture() + ".rope.scaling.type"));
        int asked = options.loading().contextLength();
        return twoSets && entry.header().get(original) instanceof Number plain && asked == 0
                ? Math.min(trained, plain.intValue())
                : Math.min(trained, asked > 0 ? asked : trained);
    }
}
