package dev.lareira.rag;

import java.time.LocalDate;
import java.util.List;

/**
 * What comes up in a diary again and again.
 *
 * @param name as the person writes it: {@code #sleep}, the name of a note, or a word
 * @param entries how many have it
 * @param weeks in how many different ones
 * @param evidence where, the earliest first
 */
public record Theme(String name, int entries, int weeks, List<Evidence> evidence) {
    public Theme {
        evidence = List.copyOf(evidence);
    }

    /**
     * One place of a theme.
     *
     * @param line of the entry's file, from 1, where the passage begins
     * @param text the sentence, word for word
     */
    public record Evidence(LocalDate day, String vault, String path, int line, String text) {}
}
