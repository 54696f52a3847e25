package dev.lareira.cli;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = {
            "Delete a remembered fact: its note, and every trace of it in the index.",
            "Where a note of yours says the same, it is named, and yours to change."
        },
        mixinStandardHelpOptions = true,
        footer = {"  lareira forget 3f2a91c0", "  lareira forget walnuts"})
final class ForgetCommand extends NotesTask {
    private static final int MOST_NOTES = 10;

    @Parameters(
            paramLabel = "FACT",
            arity = "1..*",
            description = "Its id, or words that only this one has, as `lareira remember` lists them.")
    private List<String> fact;

    @Override
    int run(Output out) {
        NotesIndex notes = home.open();
        Memory memory = NotesHome.memory(notes);
        List<Fact> found = find(memory, String.join(" ", fact));
        found.forEach(it -> memory.forget(it.id()));
        String text = plain(found.getFirst().text());
        List<NoteHit> still = said(notes, text);
        if (json) {
            out.json(Output.object(
                    "forgotten", found.stream().map(RememberCommand::object).toList(),
                    "stillIn",
                            still.stream()
                                    .map(hit -> NotesSearchCommand.object(hit, notes.place(hit, text)))
                                    .toList()));
        } else {
            out.line("Forgotten: %s", text);
            still.forEach(hit -> out.line(
                    "A note of yours still says it: %s:%d",
                    hit.path(), notes.place(hit, text).line()));
        }
        return 0;
    }

    /** The notes that say the same, word for word. */
    private static List<NoteHit> said(NotesIndex notes, String text) {
        return notes.search(new NoteQuery(text, List.of(new NoteQuery.Phrase(text))), MOST_NOTES).stream()
                .filter(hit -> plain(hit.chunk().body()).contains(text))
                .toList();
    }

    private static String plain(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** One fact, or all that say the very same. */
    private static List<Fact> find(Memory memory, String text) {
        if (memory.fact(text).isPresent()) {
            return List.of(memory.fact(text).get());
        }
        // Whole words: what is deleted does not come back.
        Predicate<String> says = Pattern.compile(
                        "(?<![\\p{L}\\p{M}\\p{N}])" + Pattern.quote(text) + "(?![\\p{L}\\p{M}\\p{N}])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .asPredicate();
        List<Fact> found =
                memory.facts().stream().filter(it -> says.test(it.text())).toList();
        if (found.stream().map(it -> plain(it.text())).distinct().count() == 1) {
            return found;
        }
        throw new RagException(
                found.isEmpty()
                        ? "nothing remembered is called or says '" + text + "'; `lareira remember` lists what there is"
                        : found.size() + " facts say '" + text + "': "
                                + found.stream()
                                        .map(it -> it.id() + " (" + plain(it.text()) + ")")
                                        .collect(Collectors.joining(", "))
                                + "; name one by its id");
    }
}
