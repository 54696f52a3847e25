package dev.lareira.tokenizer.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What a user should know and can live with, each said once. Thread-safe. */
public final class Warnings {
    /** Written to the logger {@code dev.lareira.tokenizer}, once in the life of the program. */
    public static final Warnings LOGGED = new Warnings(
            message -> System.getLogger("dev.lareira.tokenizer").log(System.Logger.Level.WARNING, message));

    private final Consumer<String> reader;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    Warnings(Consumer<String> reader) {
        this.reader = reader;
    }

    void once(String message) {
        if (said.add(message)) {
            reader.accept(message);
        }
    }
}
