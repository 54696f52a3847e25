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
    private final ChatFormat format;
    private Session session;
    private Optional<PromptCache> cache = Optional.empty();
    private final List<Message> messages = new ArrayList<>();
    private GenerationOptions options = GenerationOptions.defaults();
    private List<ToolSpec> tools = List.of();
    private ToolChoice toolChoice = ToolChoice.AUTO;
    private Optional<Boolean> thinking = Optional.empty();
    private Overflow overflow = Overflow.DROP_OLDEST;
    private Timings timings = new Timings(0, 0, 0, 0);
    private FinishReason finishReason = FinishReason.END_OF_TURN;
    private volatile TokenStream answering;

    private Chat(Model model) {
        this.model = model;
        this.format = ChatFormat.of(model);
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

    /** How answers are generated; a constraint holds their text, not thoughts and calls. */
    public Chat options(GenerationOptions value) {
        options = value;
        return this;
    }

    /**
     * Tools that answers may call. The caller runs what {@link Message#toolCalls} asks for and goes on with
     * {@link #answer(List, Predicate) the results}.
     */
    public Chat tools(List<ToolSpec> value) {
        tools = List.copyOf(value);
        return this;
    }

    /** Whether answers may, must or must not call tools; they may unless set. */
    public Chat toolChoice(ToolChoice value) {
        toolChoice = value;
        return this;
    }

    /** Whether the model thinks before it answers; as it does by default unless set. */
    public Chat thinking(boolean on) {
        thinking = Optional.of(on);
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

    /** Sends a message and returns the text of the answer. */
    public String send(String content) {
        return stream(content, event -> true).content();
    }

    /** As {@link #answer} to one message of the user. */
    public Message stream(String content, Predicate<OutputEvent> listener) {
        return answer(List.of(Message.user(content)), listener);
    }

    /**
     * Answers more messages: a question, or the results of the calls in the last answer. The listener gets the parts of
     * the answer as they come and ends it by {@code false}; what was generated until then is the answer. Where that is
     * nothing, or the answer fails, the messages are forgotten too.
     */
    public Message answer(List<Message> more, Predicate<OutputEvent> listener) {
        int before = messages.size();
        messages.addAll(more);
        try {
            ChatPrompt prompt = prompt();
            TokenStream tokens = answer(prompt);
            answering = tokens;
            OutputParser parser = prompt.parser();
            while (tokens.hasNext()) {
                if (!tell(parser.accept(tokens.next().text()), listener)) {
                    tokens.cancel();
                }
            }
            tell(parser.finish(), listener);
            timings = tokens.timings();
            finishReason = tokens.finishReason().orElse(FinishReason.CANCELLED);
            Message answer = parser.message();
            if (isEmpty(answer) && finishReason == FinishReason.CANCELLED) {
                forget(before);
            } else {
                messages.add(answer);
            }
            return answer;
        } catch (RuntimeException e) {
            forget(before);
            throw e;
        } finally {
            answering = null;
        }
    }

    private static boolean tell(List<OutputEvent> events, Predicate<OutputEvent> listener) {
        boolean goOn = true;
        for (OutputEvent event : events) {
            goOn &= listener.test(event);
        }
        return goOn;
    }

    private static boolean isEmpty(Message answer) {
        return answer.content().isEmpty()
                && answer.reasoning().isEmpty()
                && answer.toolCalls().isEmpty();
    }

    private void forget(int before) {
        messages.subList(before, messages.size()).clear();
    }

    /** The prompt of the conversation, shortened by the policy to leave room for an answer. */
    private ChatPrompt prompt() {
        ChatPrompt whole = prompt(messages);
        if (whole.length() + answerReserve() <= model.contextLength()) {
            return whole;
        }
        if (overflow == Overflow.REFUSE) {
            throw new LareiraException(
                    "the conversation has %d tokens and the context %d; clear it or load the model with a larger context"
                            .formatted(whole.length(), model.contextLength()));
        }
        int summaryReserve = overflow == Overflow.SUMMARISE ? SUMMARY_TOKENS + SUMMARY_FRAME : 0;
        int dropped = droppedTurns(answerReserve() + summaryReserve);
        List<Message> kept = without(messages, dropped);
        if (overflow == Overflow.SUMMARISE && dropped > 0) {
            kept = withSummary(kept, summary(dropped));
        }
        return prompt(kept);
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
        while (dropped < most && prompt(without(messages, dropped)).length() + reserve > model.contextLength()) {
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
        while (old.size() > 2 && bare(old).length() > room) {
            old.removeFirst();
        }
        ChatPrompt prompt = bare(old);
        if (prompt.length() > room) {
            return "";
        }
        GenerationOptions brief = GenerationOptions.builder()
                .sampler(Sampler.greedy())
                .maxTokens(SUMMARY_TOKENS)
                .build();
        OutputParser parser = prompt.parser();
        session.streamFrom(prompt.tokens(), prompt.options(brief)).forEach(token -> parser.accept(token.text()));
        parser.finish();
        return parser.message().content().strip();
    }

    /** Puts a summary before the first question that is left, as long as everything then still fits. */
    private List<Message> withSummary(List<Message> kept, String summary) {
        if (summary.isEmpty()) {
            return kept;
        }
        List<Message> told = new ArrayList<>(kept);
        String question = told.get(firstTurn()).content();
        told.set(firstTurn(), Message.user("(Earlier in this conversation: " + summary + ")\n\n" + question));
        return prompt(told).length() < model.contextLength() ? told : kept;
    }

    private ChatPrompt prompt(List<Message> conversation) {
        ChatRequest.Builder request =
                ChatRequest.builder(conversation).tools(tools).toolChoice(toolChoice);
        thinking.ifPresent(request::thinking);
        options.constraint().ifPresent(request::constraint);
        return format.prompt(request.build());
    }

    /** A prompt of plain text, without tools and thoughts. */
    private ChatPrompt bare(List<Message> conversation) {
        return format.prompt(ChatRequest.builder(conversation).thinking(false).build());
    }

    private TokenStream answer(ChatPrompt prompt) {
        int[] tokens = prompt.tokens();
        if (session.position() == 0 && cache.isPresent()) {
            session = cache.get().take(tokens);
        }
        return session.streamFrom(tokens, prompt.options(options));
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
