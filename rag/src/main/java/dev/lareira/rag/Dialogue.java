package dev.lareira.rag;

import dev.lareira.rag.internal.ask.Asking;

/**
 * Questions that may lean on those before: {@code and what did it cost?}. Sources keep their numbers throughout. One
 * question at a time.
 */
public final class Dialogue {
    private final Asking asking;

    Dialogue(Asking asking) {
        this.asking = asking;
    }

    public Answer ask(String question) {
        return ask(question, AnswerListener.NONE);
    }

    public synchronized Answer ask(String question, AnswerListener listener) {
        if (question.isBlank()) {
            throw new RagException("the question is empty");
        }
        return asking.ask(question.strip(), listener);
    }
}
