package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.rag.AnswerStyle;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import dev.lareira.rag.RagOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The model that answers from notes, and how. Without one the passages are the answer. */
final class RagModel implements AutoCloseable {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A GGUF file, or a name that `lareira list` shows (default: " + ModelStore.DEFAULT_CHAT_MODEL
                    + ", fetched when it is not there).")
    private String name;

    @Option(names = "--no-model", description = "Answer by the passages themselves.")
    private boolean none;

    @Option(
            names = "--style",
            paramLabel = "STYLE",
            converter = StyleNames.class,
            description =
                    "auto (default), prose, or quotes: word for word from the notes, as small models do by themselves.")
    private AnswerStyle style = AnswerStyle.AUTO;

    @Option(
            names = "--passages",
            paramLabel = "N",
            description = "Most passages to answer from (default: ${DEFAULT-VALUE}).")
    private int passages = RagOptions.defaults().passages();

    @Mixin
    private LoadingOptions loading;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private Optional<Model> model = Optional.empty();
    private Optional<Rag> rag = Optional.empty();

    /** Opens the model; it is closed with this. */
    Rag open(NotesIndex notes, PrintWriter err) {
        new Range(1, 100).check(spec, "--passages", passages);
        model = none ? Optional.empty() : load(err);
        Rag plain = model.map(it -> Rag.of(notes, it)).orElseGet(() -> Rag.withoutModel(notes));
        rag = Optional.of(plain.options(RagOptions.defaults().withStyle(style).withPassages(passages)));
        return rag.get();
    }

    /** Name of the model's file; empty without one. */
    String modelName() {
        return model.map(it -> it.info().name()).orElse("");
    }

    private Optional<Model> load(PrintWriter err) {
        ModelStore store = ModelStore.open();
        Path path;
        try {
            path = name == null ? DefaultModel.find(store, err) : store.find(name);
        } catch (LareiraException e) {
            if (name != null) {
                throw e;
            }
            err.println("No chat model can be had: "
                    + e.getMessage().lines().findFirst().orElse(""));
            err.flush();
            return Optional.empty();
        }
        return Optional.of(Model.load(path, loading.options()));
    }

    /** Styles are written small. */
    static final class StyleNames implements ITypeConverter<AnswerStyle> {
        @Override
        public AnswerStyle convert(String value) {
            try {
                return AnswerStyle.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no style; expected auto, prose or quotes");
            }
        }
    }

    @Override
    public void close() {
        rag.ifPresent(Rag::close);
        model.ifPresent(Model::close);
        rag = Optional.empty();
        model = Optional.empty();
    }
}
