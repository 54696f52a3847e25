package dev.lareira.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A conversation with a model: keeps the messages and the session, so that each turn evaluates only what is new. Used by
 * one thread at a time; {@link #cancel} may be called by any.
 *
 * <pre>{@code
 * try (Chat chat = Chat.of(model).system("Answer in one sentence.")) {
 *     System.out.println(chat.send("What is a hearth?"));
 * }
 * }</pre>
 */
public final class Chat implements AutoCloseable {
    /** What happens when a conversation outgrows the context. */
    public enum Overflow {
        /** The turn is refused with an error. */
        REFUSE,
        /** The oldest turns are left out of the prompt; the system message and the last question stay. */
        DROP_OLDEST,
        /** As {@link #DROP_OLDEST}, with the model's own summary of what is left out in the first question. */
        SUMMARISE
    }

    private static final int SUMMARY_TOKENS = 96;
    /** Tokens of what stands around a summary. */
    private static final int SUMMARY_FRAME = 16;

    private static final String SUMMARY_REQUEST = "Summarise our conversation so far in a few short sentences.";

    private final Model model;
    private final ChatTemplate template;
    private Session session;
    private Optional<PromptCache> cache = Optional.empty();
    private final List<Message> messages = new ArrayList<>();
    private GenerationOptions options = GenerationOptions.defaults();
    private Overflow overflow = Overflow.DROP_OLDEST;
    private Timings timings = new Timings(0, 0, 0, 0);
    private FinishReason finishReason = FinishReason.END_OF_TURN;
    private volatile TokenStream answering;

    private Chat(Model model) {
        this.model = model;
        this.template = ChatTemplate.from(model.metadata(), model.tokenizer().vocabulary());
        this.session = model.newSession();
    }

    public static Chat of(Model model) {
        return new Chat(model);
    }

    /** Sets the system message, replacing an earlier one. */
    public Chat system(String content) {
        if (!messages.isEmpty() && messages.getFirst().role().equals("system")) {
            messages.removeFirst();
        }
        if (!content.isBlank()) {
            messages.addFirst(Message.system(content));
        }
        return this;
    }

    public Chat options(GenerationOptions value) {
        options = value;
        return this;
    }

    /** Looks for the beginning of the first prompt in a cache, and gives the session to it when this is closed. */
    public Chat cache(PromptCache value) {
        cache = Optional.of(value);
        return this;
    }

    public Chat overflow(Overflow policy) {
        overflow = policy;
        return this;
    }

    /** Ends the answer that is being made, be it while the question is read; none is no error. */
    public void cancel() {
        TokenStream stream = answering;
        if (stream != null) {
            stream.cancel();
        }
    }

    /** The conversation so far. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Goes on from these messages instead of the ones so far. */
    public Chat messages(List<Message> conversation) {
        messages.clear();
        messages.addAll(conversation);
        return this;
    }

    /** Cost of the last turn. */
    public Timings timings() {
        return timings;
    }

    /** Why the last answer ended. */
    public FinishReason finishReason() {
        return finishReason;
    }

    /** Tokens of the conversation in the session, of {@link Model#contextLength}. */
    public int tokens() {
        return session.position();
    }

    Session session() {
        return session;
    }

    /** Sends a message and returns the whole answer. */
    public String send(String content) {
        return stream(content, token -> true);
    }

    /**
     * Sends a message; the listener gets the tokens as they come and ends the answer by {@code false}. What was generated
     * until then is the answer; where that is nothing, the message is forgotten too.
     */
    public String stream(String content, Predicate<Token> listener) {
        messages.add(Message.user(content));
        StringBuilder answer = new StringBuilder();
        try {
            TokenStream tokens = answer(promptIds());
            answering = tokens;
            while (tokens.hasNext()) {
                Token token = tokens.next();
                answer.append(token.text());
                if (!listener.test(token)) {
                    tokens.cancel();
                }
            }
            timings = tokens.timings();
            finishReason = tokens.finishReason().orElse(FinishReason.CANCELLED);
        } catch (RuntimeException e) {
            messages.removeLast();
            throw e;
        } finally {
            answering = null;
        }
        if (answer.isEmpty() && finishReason == FinishReason.CANCELLED) {
            messages.removeLast();
        } else {
            messages.add(Message.assistant(answer.toString()));
        }
        return answer.toString();
    }

    /** The tokens of the conversation, shortened by the policy to leave room for an answer. */
    private int[] promptIds() {
        int[] ids = ids(messages);
        if (ids.length + answerReserve() <= model.contextLength()) {
            return ids;
        }
        if (overflow == Overflow.REFUSE) {
            throw new LareiraException(
                    "the conversation has %d tokens and the context %d; clear it or load the model with a larger context"
                            .formatted(ids.length, model.contextLength()));
        }
        int summaryReserve = overflow == Overflow.SUMMARISE ? SUMMARY_TOKENS + SUMMARY_FRAME : 0;
        int dropped = droppedTurns(answerReserve() + summaryReserve);
        List<Message> kept = without(messages, dropped);
        if (overflow == Overflow.SUMMARISE && dropped > 0) {
            kept = withSummary(kept, summary(dropped));
        }
        return ids(kept);
    }

    private int answerReserve() {
        return options.maxTokens() > 0
                ? Math.min(options.maxTokens(), model.contextLength() / 2)
                : model.contextLength() / 4;
    }

    private int firstTurn() {
        return messages.getFirst().role().equals("system") ? 1 : 0;
    }

    /** How many messages after the system message must go so that the rest and {@code reserve} fit: whole turns. */
    private int droppedTurns(int reserve) {
        int most = messages.size() - 1 - firstTurn();
        int dropped = 0;
        while (dropped < most && ids(without(messages, dropped)).length + reserve > model.contextLength()) {
            do {
                dropped++;
            } while (dropped < most
                    && !messages.get(firstTurn() + dropped).role().equals("user"));
        }
        return dropped;
    }

    private List<Message> without(List<Message> conversation, int dropped) {
        List<Message> kept = new ArrayList<>(conversation);
        kept.subList(firstTurn(), firstTurn() + dropped).clear();
        return kept;
    }

    /** Asks the model about the turns that are to go; those too old to fit were part of an earlier summary or are lost. */
    private String summary(int dropped) {
        List<Message> old = new ArrayList<>(messages.subList(firstTurn(), firstTurn() + dropped));
        Message request = Message.user(SUMMARY_REQUEST);
        int room = model.contextLength() - SUMMARY_TOKENS;
        old.add(request);
        while (old.size() > 2 && ids(old).length > room) {
            old.removeFirst();
        }
        int[] ids = ids(old);
        if (ids.length > room) {
            return "";
        }
        GenerationOptions brief = GenerationOptions.builder()
                .sampler(Sampler.greedy())
                .maxTokens(SUMMARY_TOKENS)
                .build();
        return session.streamFrom(ids, brief).text().strip();
    }

    /** Puts a summary before the first question that is left, as long as everything then still fits. */
    private List<Message> withSummary(List<Message> kept, String summary) {
        if (summary.isEmpty()) {
            return kept;
        }
        List<Message> told = new ArrayList<>(kept);
        String question = told.get(firstTurn()).content();
        told.set(firstTurn(), Message.user("(Earlier in this conversation: " + summary + ")\n\n" + question));
        return ids(told).length < model.contextLength() ? told : kept;
    }

    private int[] ids(List<Message> conversation) {
        String prompt = template.render(conversation);
        // A template that prints the begin-of-sequence token itself must not get another.
        String bos = model.tokenizer().vocabulary().bos().isPresent()
                ? model.tokenizer()
                        .vocabulary()
                        .text(model.tokenizer().vocabulary().bos().getAsInt())
                : "";
        return model.tokenizer().encode(prompt, bos.isEmpty() || !prompt.startsWith(bos), true);
    }

    private TokenStream answer(int[] prompt) {
        if (session.position() == 0 && cache.isPresent()) {
            session = cache.get().take(prompt);
        }
        return session.streamFrom(prompt, options);
    }

    @Override
    public void close() {
        if (cache.isPresent() && session.position() > 0) {
            cache.get().put(session);
        } else {
            session.close();
        }
    }
}
