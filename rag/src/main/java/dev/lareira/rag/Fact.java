package dev.lareira.rag;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Something worth keeping, which is a note of its own.
 *
 * @param id of its file, as long as that keeps its name
 * @param text Markdown
 * @param source where it comes from, such as a conversation
 * @param file that holds it
 */
public record Fact(String id, String text, LocalDate date, Optional<String> source, Path file) {}
