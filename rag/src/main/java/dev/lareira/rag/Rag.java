package dev.lareira.rag;

import dev.lareira.core.Engine;
import dev.lareira.core.Model;
import dev.lareira.rag.internal.ask.Asking;
import dev.lareira.rag.internal.ask.Generator;
import java.util.List;
import java.util.Optional;

/**
 * Answers questions from notes, with citations that can name nothing but passages of these notes. Thread-safe.
 *
 * <pre>{@code
 * try (Rag rag = Rag.of(notes, model)) {
 *     Answer answer = rag.ask("What did we decide about the roof?");
 *     System.out.println(answer.text());
 *     answer.cited().forEach(source -> System.out.println(source.number() + " " + source.path()));
 * }
 * }</pre>
 *
 * <p>The index and the model stay the caller's to close, after this.
 */
public final class Rag implements AutoCloseable {
    private final NotesIndex notes;
    private final Optional<Generator> generator;
    private final RagOptions options;

    private Rag(NotesIndex notes, Optional<Generator> generator, RagOptions options) {
        this.notes = notes;
        this.generator = generator;
        this.options = options;
    }

    /** Answers by a model that nobody else uses meanwhile. */
    public static Rag of(NotesIndex notes, Model model) {
        return new Rag(notes, Optional.of(Generator.of(model)), RagOptions.defaults());
    }

    /** Answers by a model that serves others, too. */
    public static Rag of(NotesIndex notes, Engine engine) {
        return new Rag(notes, Optional.of(Generator.of(engine)), RagOptions.defaults());
    }

    /** Answers without a model: by the passages themselves. */
    public static Rag withoutModel(NotesIndex notes) {
        return new Rag(notes, Optional.empty(), RagOptions.defaults());
    }

    public RagOptions options() {
        return options;
    }

    /** The same with other options; close one of the two. */
    public Rag options(RagOptions value) {
        return new Rag(notes, generator, value);
    }

    /** Answers a question on its own. */
    public Answer ask(String question) {
        return ask(question, AnswerListener.NONE);
    }

    /** As {@link #ask(String)}, telling of the answer while it comes. */
    public Answer ask(String question, AnswerListener listener) {
        return dialogue().ask(question, listener);
    }

    /** A conversation, in which a question may lean on those before. */
    public Dialogue dialogue() {
        return dialogue(List.of());
    }

    /** A conversation that goes on where an earlier one was; only the text of its answers is known. */
    public Dialogue dialogue(List<Exchange> earlier) {
        return new Dialogue(new Asking(notes.access(), generator, options, earlier));
    }

    /** Frees what was kept of earlier prompts. */
    @Override
    public void close() {
        generator.ifPresent(Generator::close);
    }
}
