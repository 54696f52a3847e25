package dev.lareira.core;

import dev.lareira.core.internal.model.Batch;
import dev.lareira.core.internal.model.Sequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * One sequence of tokens and what the model remembers of it. Grows as it is used; used by one thread at a time. Closing
 * it frees its memory.
 */
public final class Session implements AutoCloseable {
    /** Kernels for fewer tokens than this may round differently; pieces of a prompt are at least as long. */
    static final int MANY = 16;

    private final Model model;
    private final Batch batch = new Batch();
    private Sequence sequence;
    private int[] tokens = new int[64];
    private float[] logits = {};
    private boolean hasLogits;

    Session(Model model, Sequence sequence) {
        this.model = model;
        this.sequence = sequence;
    }

    public Model model() {
        return model;
    }

    /** Tokens evaluated so far. */
    public int position() {
        return sequence.length();
    }

    /** Tokens that still fit. */
    public int remaining() {
        return model.contextLength() - position();
    }

    /** The tokens evaluated so far. */
    public int[] tokens() {
        return Arrays.copyOf(tokens, position());
    }

    /** Bytes of keys, values and other state held now. */
    public long byteSize() {
        return sequence.byteSize(position());
    }

    /** Bytes held when there are this many tokens. */
    long byteSize(int tokens) {
        return sequence.byteSize(tokens);
    }

    /**
     * Evaluates tokens in batches; {@link #logits} then tells what follows the last.
     *
     * @throws LareiraException when they do not fit into the context or are not in the vocabulary
     */
    public void prefill(int... ids) {
        prefill(ids, () -> false);
    }

    /** As {@link #prefill(int...)}, looking between batches whether to stop; what was evaluated then stays. */
    void prefill(int[] ids, BooleanSupplier cancelled) {
        append(ids, false, cancelled, (position, values, offset) -> keep(values, offset));
    }

    /**
     * Evaluates tokens and hands out the logits after each of them.
     *
     * @throws LareiraException as {@link #prefill(int...)}
     */
    public void forward(int[] ids, LogitsListener listener) {
        append(ids, true, () -> false, (position, values, offset) -> {
            keep(values, offset);
            listener.accept(position, logits);
        });
    }

    /**
     * Evaluates tokens.
     *
     * @return the logits after each of them, {@code [ids.length, vocabulary]}
     * @throws LareiraException as {@link #prefill(int...)}
     */
    public float[][] forward(int... ids) {
        int start = position();
        float[][] all = new float[ids.length][];
        forward(ids, (position, values) -> all[position - start] = values.clone());
        return all;
    }

    /**
     * The logits of the token that follows, one for each token of the vocabulary. A copy.
     *
     * @throws LareiraException when no token was evaluated since the start or a truncation
     */
    public float[] logits() {
        return currentLogits().clone();
    }

    float[] currentLogits() {
        if (!hasLogits) {
            throw new LareiraException("there are no logits yet: evaluate at least one token first");
        }
        return logits;
    }

    /**
     * Generates text after a prompt. In an empty session the prompt gets the special tokens the vocabulary asks for;
     * special tokens written in it are recognised.
     */
    public TokenStream stream(String prompt, GenerationOptions options) {
        return stream(model.tokenizer().encode(prompt, position() == 0, true), options);
    }

    /**
     * Generates text after the tokens of a prompt; none continues after those already evaluated. The prompt is evaluated
     * when the first token is asked for.
     */
    public TokenStream stream(int[] prompt, GenerationOptions options) {
        return new TokenStream(this, prompt.clone(), options);
    }

    /**
     * Generates text after exactly these tokens. What the session already holds of their beginning is kept, the rest of
     * it forgotten: a conversation that grows is evaluated once, but for its last few tokens. These are always
     * evaluated together, so that a prompt that is known has the same text as when it was new.
     *
     * @throws LareiraException when there are no tokens
     */
    public TokenStream streamFrom(int[] prompt, GenerationOptions options) {
        if (prompt.length == 0) {
            throw new LareiraException("the prompt is empty: there is nothing to continue");
        }
        int last = truncates() ? Math.min(MANY, prompt.length) : 1;
        truncate(Math.min(commonPrefix(prompt), prompt.length - last));
        return new TokenStream(this, prompt.clone(), position(), options);
    }

    /** How many leading tokens of a prompt this session holds. */
    public int commonPrefix(int[] prompt) {
        int length = Math.min(prompt.length, position());
        int different = Arrays.mismatch(tokens, 0, length, prompt, 0, length);
        return different < 0 ? length : different;
    }

    /**
     * Goes back to the first {@code length} tokens; {@link #logits} are there again after the next token. A model with
     * recurrent blocks cannot go back and evaluates them again.
     */
    public void truncate(int length) {
        if (length < 0 || length > position()) {
            throw new LareiraException("cannot truncate a session of " + position() + " tokens to " + length);
        }
        if (length == position()) {
            return;
        }
        if (length == 0 || sequence.truncates()) {
            sequence.truncate(length);
        } else {
            sequence.truncate(0);
            prefill(Arrays.copyOf(tokens, length));
        }
        hasLogits = false;
    }

    /** Whether {@link #truncate} goes back without evaluating anything again; not with recurrent blocks. */
    public boolean truncates() {
        return sequence.truncates();
    }

    /** A session with the same past and a future of its own. Shares the memory of the past. */
    public Session fork() {
        Session copy = new Session(model, sequence.fork());
        copy.tokens = tokens.clone();
        copy.logits = logits.clone();
        copy.hasLogits = hasLogits;
        return copy;
    }

    /**
     * Writes the session to a file, replacing it at once when all is written.
     *
     * @throws LareiraException when the file cannot be written
     */
    public void save(Path path) {
        try {
            SessionFile.write(path, model, tokens(), sequence, hasLogits ? logits : new float[0]);
        } catch (IOException e) {
            throw new LareiraException("cannot save the session to " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Replaces this session by one that was saved. Unchanged when that fails.
     *
     * @throws LareiraException when the file cannot be read, is damaged, was saved with another model or does not fit
     *     into the context
     */
    public void restore(Path path) {
        try {
            SessionFile.Content content = SessionFile.read(path, model);
            sequence = content.sequence();
            tokens = content.tokens();
            hasLogits = content.logits().length > 0;
            if (hasLogits) {
                logits = content.logits();
            }
        } catch (IOException e) {
            throw new LareiraException("cannot restore the session from " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        sequence.truncate(0);
        hasLogits = false;
    }

    /**
     * Adds the next tokens of this session to a batch, which several may share; they count as evaluated from here on.
     *
     * @param last whether the logits after the last of them are wanted
     */
    void join(Batch shared, int[] ids, int start, int end, boolean last) {
        remember(ids, start, end);
        for (int i = start; i < end; i++) {
            shared.add(sequence, ids[i], last && i == end - 1);
        }
        hasLogits = false;
    }

    private interface RowSink {
        void accept(int position, float[] values, int offset);
    }

    private void append(int[] ids, boolean all, BooleanSupplier cancelled, RowSink sink) {
        check(ids);
        int batchSize = model.options().batchSize();
        for (int start = 0, end; start < ids.length && !cancelled.getAsBoolean(); start = end) {
            end = ids.length - start - batchSize < MANY ? ids.length : start + batchSize;
            int first = position();
            batch.clear();
            remember(ids, start, end);
            for (int i = start; i < end; i++) {
                batch.add(sequence, ids[i], all || i == ids.length - 1);
            }
            hasLogits = false;
            model.transformer().forward(batch, (row, values, offset) -> sink.accept(first + row, values, offset));
        }
    }

    private void check(int[] ids) {
        if (ids.length > remaining()) {
            throw new LareiraException(ids.length + " more tokens do not fit: " + position() + " of the "
                    + model.contextLength() + " of the context are used. Shorten the text or truncate the session, or"
                    + " load the model with a larger context (contextLength, --ctx)");
        }
        model.checkVocabulary(ids);
    }

    private void remember(int[] ids, int start, int end) {
        int length = position() + end - start;
        if (tokens.length < length) {
            tokens = Arrays.copyOf(tokens, Math.max(length, tokens.length * 2));
        }
        System.arraycopy(ids, start, tokens, position(), end - start);
    }

    private void keep(float[] values, int offset) {
        if (logits.length == 0) {
            logits = new float[model.transformer().vocabularySize()];
        }
        System.arraycopy(values, offset, logits, 0, logits.length);
        hasLogits = true;
    }
}
