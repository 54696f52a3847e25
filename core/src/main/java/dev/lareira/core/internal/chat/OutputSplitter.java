package dev.lareira.core.internal.chat;

import dev.lareira.core.OutputEvent;
import java.util.function.Consumer;

/** Finds the parts of one answer in pieces of output. */
public interface OutputSplitter {
    void accept(String text, Consumer<OutputEvent> events);

    /** The output has ended: what was held back is told. */
    void finish(Consumer<OutputEvent> events);
}
