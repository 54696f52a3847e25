package dev.lareira.server.internal.mcp;

import dev.lareira.rag.Answer;
import dev.lareira.rag.Chunk;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NotePlace;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import dev.lareira.rag.RelatedNote;
import dev.lareira.rag.Source;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What programs may do with the notes: search, read, ask, see what is related; and remember, where that is allowed. Results
 * are text, which every model can read. Thread-safe.
 *
 * @param index of the notes, opened when it is first needed
 * @param ask answers a question from the notes
 * @param memory where facts are kept; empty where programs may only read
 */
public record NoteTools(Supplier<NotesIndex> index, Function<String, Answer> ask, Optional<Supplier<Memory>> memory) {
    private static final int FEWEST = 1;
    private static final int MOST = 50;
    private static final int USUAL = 8;

    List<SyncToolSpecification> tools() {
        List<SyncToolSpecification> tools = new ArrayList<>(List.of(
                reading(
                        "search_notes",
                        "Find passages of the person's notes, by meaning and words. A query may hold \"phrases\", tag:name,"
                                + " path:part, [[Note]], after:2026-03, before:2w, prop:key=value.",
                        Map.of("query", text("What to look for"), "limit", number("Passages at most")),
                        List.of("query"),
                        this::search),
                reading(
                        "read_note",
                        "Read a note, whole or some of its lines.",
                        Map.of(
                                "note", text("Its path as search_notes gives it, or its title"),
                                "from_line", number("First line, from 1"),
                                "to_line", number("Last line")),
                        List.of("note"),
                        this::read),
                reading(
                        "ask_notes",
                        "Answer a question from the person's notes, with citations; says so when they hold no answer.",
                        Map.of("question", text("The question, complete in itself")),
                        List.of("question"),
                        arguments -> answer(ask.apply(arguments.text("question")))),
                reading(
                        "related_notes",
                        "The notes that have most to do with a note, by meaning and links.",
                        Map.of(
                                "note", text("Its path as search_notes gives it, or its title"),
                                "limit", number("Notes at most")),
                        List.of("note"),
                        this::related)));
        memory.ifPresent(kept -> tools.add(specification(
                "remember",
                "Keep a fact about the person, or something they want remembered, among their notes.",
                Map.of("fact", text("One sentence that can be understood on its own")),
                List.of("fact"),
                false,
                arguments -> "Remembered in "
                        + kept.get()
                                .remember(arguments.text("fact"), Optional.empty())
                                .file())));
        return tools;
    }

    NotesIndex notes() {
        return index.get();
    }

    private String search(Arguments arguments) {
        String query = arguments.text("query");
        List<NoteHit> hits = notes().search(query, arguments.number("limit", FEWEST, MOST, USUAL));
        if (hits.isEmpty()) {
            return "Nothing found.";
        }
        StringJoiner found = new StringJoiner("\n\n");
        if (hits.stream().noneMatch(NoteHit::good)) {
            found.add("No good match; the nearest are:");
        }
        for (NoteHit hit : hits) {
            Chunk chunk = hit.chunk();
            found.add("%s, line %d (of lines %d to %d, %s; %s)\n%s"
                    .formatted(
                            hit.note(),
                            notes().place(hit, query).line(),
                            chunk.span().line(),
                            chunk.span().endLine(),
                            hit.date().day(),
                            hit.scores().explained(),
                            chunk.text()));
        }
        return found.toString();
    }

    private String read(Arguments arguments) {
        NoteEntry note = note(arguments);
        List<String> lines = notes().text(note.vault(), note.path()).lines().toList();
        int from = arguments.number("from_line", 1, Math.max(1, lines.size()), 1);
        int to = arguments.number("to_line", from, Integer.MAX_VALUE, lines.size());
        return String.join("\n", lines.subList(Math.min(from - 1, lines.size()), Math.min(to, lines.size())));
    }

    private String related(Arguments arguments) {
        NoteEntry note = note(arguments);
        int limit = arguments.number("limit", FEWEST, MOST, USUAL);
        StringJoiner related = new StringJoiner("\n");
        related.setEmptyValue("Nothing is related to it.");
        for (RelatedNote other : notes().related(note.vault(), note.path(), limit)) {
            related.add(other.note().id() + (other.linked() ? " (linked)" : "") + ": "
                    + other.note().title());
        }
        return related.toString();
    }

    private NoteEntry note(Arguments arguments) {
        return NoteNames.find(notes(), arguments.text("note"));
    }

    /** The answer and where it comes from; without a chat model the passages themselves. */
    private String answer(Answer answer) {
        List<String> text = new ArrayList<>(List.of(answer.text()));
        if (answer.outcome() == Answer.Outcome.PASSAGES) {
            for (Source source : answer.sources()) {
                text.add(place(source, notes().place(source, answer.searched())));
                text.add(source.text());
            }
        } else {
            answer.citations().stream()
                    .map(citation -> place(citation.source(), new NotePlace(citation.line(), citation.heading())))
                    .distinct()
                    .forEach(text::add);
        }
        return String.join("\n", text);
    }

    private static String place(Source source, NotePlace place) {
        return "[%d] %s, line %d: %s".formatted(source.number(), source.note(), place.line(), place.heading());
    }

    private static SyncToolSpecification reading(
            String name,
            String description,
            Map<String, Object> properties,
            List<String> required,
            Function<Arguments, String> work) {
        return specification(name, description, properties, required, true, work);
    }

    private static SyncToolSpecification specification(
            String name,
            String description,
            Map<String, Object> properties,
            List<String> required,
            boolean reads,
            Function<Arguments, String> work) {
        Tool tool = Tool.builder(name, Map.of("type", "object", "properties", properties, "required", required))
                .description(description)
                .annotations(ToolAnnotations.builder()
                        .readOnlyHint(reads)
                        .destructiveHint(false)
                        .openWorldHint(false)
                        .build())
                .build();
        return new SyncToolSpecification(tool, (exchange, request) -> {
            CallToolResult.Builder result = CallToolResult.builder();
            try {
                return result.addTextContent(work.apply(new Arguments(request.arguments())))
                        .build();
            } catch (RagException | IllegalArgumentException e) {
                return result.addTextContent(e.getMessage()).isError(true).build();
            }
        });
    }

    private static Map<String, Object> text(String description) {
        return Map.of("type", "string", "description", description);
    }

    private static Map<String, Object> number(String description) {
        return Map.of("type", "integer", "minimum", 1, "description", description);
    }
}
