package dev.lareira.rag.internal.ask;

import dev.lareira.core.ChatPrompt;
import dev.lareira.core.Constraint;
import dev.lareira.core.FinishReason;
import dev.lareira.core.GenerationOptions;
import dev.lareira.core.Message;
import dev.lareira.core.OutputEvent;
import dev.lareira.core.OutputParser;
import dev.lareira.core.Sampler;
import dev.lareira.core.Speculation;
import dev.lareira.core.Timings;
import dev.lareira.rag.Answer;
import dev.lareira.rag.AnswerListener;
import dev.lareira.rag.AnswerStyle;
import dev.lareira.rag.Exchange;
import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.RagOptions;
import dev.lareira.rag.Source;
import dev.lareira.rag.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers the questions of one conversation, one after the other. Used by one thread at a time. */
public final class Asking {
    /** Tokens that a chat template may put around and between messages. */
    private static final int FRAME = 64;

    private static final int MOST_QUOTES = 3;
    private static final int MOST_FACTS = 100;

    private final NotesAccess notes;
    private final Optional<Generator> generator;
    private final RagOptions options;
    private final List<Turn> turns = new ArrayList<>();

    /** A question that was answered, as the model has read it. */
    private record Turn(String question, Message asked, List<Source> sources, String answer, String language) {}

    /**
     * @param generator empty: the passages are the answer
     * @param earlier questions and answers, whose markers mean nothing here any more
     */
    public Asking(NotesAccess notes, Optional<Generator> generator, RagOptions options, List<Exchange> earlier) {
        this.notes = notes;
        this.generator = generator;
        this.options = options;
        for (Exchange exchange : earlier) {
            String language = LanguageDetector.detect(exchange.question());
            turns.add(new Turn(
                    exchange.question(),
                    Message.user(exchange.question()),
                    List.of(),
                    exchange.answer().replaceAll("\\s?\\[\\d+]", ""),
                    language));
        }
    }

    public Answer ask(String question, AnswerListener listener) {
        String language = LanguageDetector.detect(question);
        if (language.equals(LanguageDetector.UNKNOWN) && !turns.isEmpty()) {
            language = turns.getLast().language;
        }
        if (options.tone() == Tone.DIARY && DiaryPhrases.tellsOfDanger(question)) {
            String care = DiaryPhrases.of(language).care();
            return told(question, question, language, Answer.Outcome.CARE, care, List.of(), listener);
        }
        if (AboutMe.is(question)) {
            return known(question, language, listener);
        }
        String searched = generator.isPresent() && !turns.isEmpty()
                ? new FollowUp(generator.get())
                        .rewrite(
                                turns.stream()
                                        .map(turn -> new FollowUp.Turn(turn.question, turn.answer))
                                        .toList(),
                                question)
                : question;
        List<NoteHit> hits = search(searched);
        if (good(hits).isEmpty()) {
            Optional<String> apart = notes.languages(options.within()).apartFrom(language);
            Optional<String> translated = translated(searched, language, apart);
            List<NoteHit> others = translated.map(this::search).orElse(List.of());
            if (good(others).isEmpty()) {
                List<Source> nearest = packed(hits);
                listener.sources(searched, nearest);
                String text = Phrases.nothing(language, apart);
                return told(question, searched, language, Answer.Outcome.NOTHING_FOUND, text, nearest, listener);
            }
            searched = translated.get();
            hits = others;
        }
        List<NoteHit> good = good(hits);
        if (generator.isEmpty()) {
            List<Source> sources = packed(good);
            listener.sources(searched, sources);
            String text = Phrases.of(language).noModel();
            return told(question, searched, language, Answer.Outcome.PASSAGES, text, sources, listener);
        }
        return written(new Asked(question, searched, language), good, generator.get(), listener);
    }

    private List<NoteHit> search(String question) {
        return notes.search(question, options.passages(), options.within());
    }

    private static List<NoteHit> good(List<NoteHit> hits) {
        return hits.stream().filter(NoteHit::good).toList();
    }

    /** The question in the language of most notes, where that is another which its vector does not meet. */
    private Optional<String> translated(String question, String language, Optional<String> apart) {
        return generator.isEmpty() || apart.isEmpty()
                ? Optional.empty()
                : new Translation(generator.get()).of(question, language, apart.get());
    }

    /** What is remembered, word for word. */
    private Answer known(String question, String language, AnswerListener listener) {
        List<NoteHit> facts = notes.facts(MOST_FACTS);
        List<Source> sources = packed(facts);
        listener.sources(question, sources);
        if (facts.isEmpty()) {
            String text = Phrases.of(language).noFacts();
            return told(question, question, language, Answer.Outcome.NOTHING_FOUND, text, sources, listener);
        }
        CitedText text = new CitedText(sources, new Support(notes::cosine, notes::lines), false, listener::text);
        sources.forEach(source -> text.accept("\"" + source.text().strip() + "\" [" + source.number() + "]\n"));
        text.finish();
        return new Answer(
                question,
                question,
                language,
                Answer.Outcome.QUOTED,
                text.text(),
                text.citations(),
                sources,
                FinishReason.END_OF_TURN,
                new Timings(0, 0, 0, 0));
    }

    private record Asked(String question, String searched, String language) {}

    private Answer told(
            String question,
            String searched,
            String language,
            Answer.Outcome outcome,
            String text,
            List<Source> sources,
            AnswerListener listener) {
        listener.text(text);
        return new Answer(
                question,
                searched,
                language,
                outcome,
                text,
                List.of(),
                sources,
                FinishReason.END_OF_TURN,
                new Timings(0, 0, 0, 0));
    }

    /** Without a model there is no budget but that of a reader. */
    private List<Source> packed(List<NoteHit> hits) {
        return new Packer(notes::chunks, source -> 1).pack(hits, 1, List.of(), hits.size());
    }

    private Answer written(Asked asked, List<NoteHit> hits, Generator model, AnswerListener listener) {
        Prompts prompts = new Prompts(model);
        boolean quoting = quoting(model);
        Phrases phrases = Phrases.of(asked.language);
        String instructions = phrases.instructions(asked.language, quoting)
                + (options.tone() == Tone.DIARY
                        ? DiaryPhrases.of(asked.language).manner()
                        : "");
        int room = model.model().contextLength()
                - FRAME
                - options.answerTokens()
                - prompts.tokens(instructions)
                - prompts.tokens(asked.question);
        // The last turns stay as they are, which the model then need not read again.
        List<Turn> kept = new ArrayList<>(turns);
        while (!kept.isEmpty() && cost(kept, prompts) > room / 2) {
            kept.removeFirst();
        }
        room -= cost(kept, prompts);
        List<Source> known =
                kept.stream().flatMap(turn -> turn.sources.stream()).toList();
        int first = known.stream().mapToInt(Source::number).max().orElse(0) + 1;
        List<Source> fresh = new Packer(notes::chunks, source -> prompts.tokens(prompts.source(source)))
                .pack(hits, first, known.stream().map(Source::text).toList(), Math.min(room, options.contextTokens()));
        List<Source> sources = new ArrayList<>(known);
        sources.addAll(fresh);
        listener.sources(asked.searched, sources);
        Message question = prompts.question(phrases, fresh, asked.question);
        List<Message> earlier = new ArrayList<>();
        for (Turn turn : kept) {
            earlier.add(turn.asked);
            earlier.add(Message.assistant(turn.answer));
        }
        Constraint constraint = quoting ? quotes(asked.searched, sources, model) : CitationGrammar.cited(sources);
        ChatPrompt prompt = prompts.prompt(instructions, earlier, question, constraint);
        CitedText text = new CitedText(sources, new Support(notes::cosine, notes::lines), !quoting, listener::text);
        Generator.Ended ended = generate(model, prompt, quoting, text, listener);
        turns.clear();
        turns.addAll(kept);
        turns.add(new Turn(asked.question, question, fresh, text.text(), asked.language));
        return new Answer(
                asked.question,
                asked.searched,
                asked.language,
                quoting ? Answer.Outcome.QUOTED : Answer.Outcome.WRITTEN,
                text.text(),
                text.citations(),
                sources,
                ended.reason(),
                ended.timings());
    }

    /** A small model may add to the likeliest answer; a larger one may choose another. */
    private Constraint quotes(String question, List<Source> sources, Generator model) {
        return model.small()
                ? CitationGrammar.quotedFromFirst(
                        Quotable.chooseBestFirst(question, sources, notes::cosines), MOST_QUOTES)
                : CitationGrammar.quoted(Quotable.choose(question, sources, notes::cosines), MOST_QUOTES);
    }

    private boolean quoting(Generator model) {
        return options.style() == AnswerStyle.QUOTES || options.style() == AnswerStyle.AUTO && model.small();
    }

    private static int cost(List<Turn> turns, Prompts prompts) {
        return turns.stream()
                .mapToInt(turn -> prompts.tokens(turn.asked.content()) + prompts.tokens(turn.answer) + FRAME / 4)
                .sum();
    }

    private Generator.Ended generate(
            Generator model, ChatPrompt prompt, boolean quoting, CitedText text, AnswerListener listener) {
        GenerationOptions generation = GenerationOptions.builder()
                .maxTokens(options.answerTokens())
                .sampler(quoting ? Sampler.greedy() : options.sampler())
                .speculation(Speculation.promptLookup())
                .build();
        OutputParser parser = prompt.parser();
        Generator.Ended ended = model.generate(prompt.tokens(), prompt.options(generation), token -> {
            parser.accept(token.text()).forEach(event -> hear(event, text, listener));
            return !listener.cancelled();
        });
        parser.finish().forEach(event -> hear(event, text, listener));
        text.finish();
        return ended;
    }

    private static void hear(OutputEvent event, CitedText text, AnswerListener listener) {
        switch (event) {
            case OutputEvent.Content part -> text.accept(part.text());
            case OutputEvent.Reasoning part -> listener.thought(part.text());
            // None was offered; what looks like one is text.
            case OutputEvent.Call part -> text.accept(part.call().name());
        }
    }
}
