package dev.lareira.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A conversation with a model: keeps the messages and the session, so that each turn evaluates only what is new. Used by
 * one thread at a time.
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
        DROP_OLDEST
    }

    private final Model model;
    private final ChatTemplate template;
    private final Session session;
    private final List<Message> messages = new ArrayList<>();
    private GenerationOptions options = GenerationOptions.defaults();
    private Overflow overflow = Overflow.DROP_OLDEST;
    private Timings timings = new Timings(0, 0, 0, 0);

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

    public Chat overflow(Overflow policy) {
        overflow = policy;
        return this;
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

    /** Tokens of the conversation in the session, of {@link Model#contextLength}. */
    public int tokens() {
        return session.position();
    }

    /** Sends a message and returns the whole answer. */
    public String send(String content) {
        return stream(content, token -> true);
    }

    /**
     * Sends a message; the listener gets the tokens as they come and ends the answer by {@code false}. What was generated
     * until then is the answer.
     */
    public String stream(String content, Predicate<Token> listener) {
        messages.add(Message.user(content));
        StringBuilder answer = new StringBuilder();
        try {
            TokenStream tokens = session.stream(unseen(promptIds()), options);
            while (tokens.hasNext()) {
                Token token = tokens.next();
                answer.append(token.text());
                if (!listener.test(token)) {
                    tokens.cancel();
                }
            }
            timings = tokens.timings();
        } catch (RuntimeException e) {
            messages.removeLast();
            throw e;
        }
        messages.add(Message.assistant(answer.toString()));
        return answer.toString();
    }

    /** Keeps what the session shares with the prompt and gives the rest. */
    private int[] unseen(int[] prompt) {
        int[] past = session.tokens();
        int shared = 0;
        while (shared < past.length && shared < prompt.length - 1 && past[shared] == prompt[shared]) {
            shared++;
        }
        session.truncate(shared);
        return java.util.Arrays.copyOfRange(prompt, shared, prompt.length);
    }

    private int[] promptIds() {
        int reserve = options.maxTokens() > 0
                ? Math.min(options.maxTokens(), model.contextLength() / 2)
                : model.contextLength() / 4;
        List<Message> kept = new ArrayList<>(messages);
        int[] ids = ids(kept);
        int first = kept.getFirst().role().equals("system") ? 1 : 0;
        while (ids.length + reserve > model.contextLength() && kept.size() - first > 1) {
            if (overflow == Overflow.REFUSE) {
                throw new LareiraException(
                        "the conversation has %d tokens and the context %d; clear it or load the model with a larger context"
                                .formatted(ids.length, model.contextLength()));
            }
            kept.remove(first);
            while (kept.size() - first > 1 && !kept.get(first).role().equals("user")) {
                kept.remove(first);
            }
            ids = ids(kept);
        }
        return ids;
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

    @Override
    public void close() {
        session.close();
    }
}
