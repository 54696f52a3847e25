package dev.lareira.rag;

import dev.lareira.rag.internal.memory.FactFiles;
import dev.lareira.rag.internal.search.NoteSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person wants remembered: facts and conversations, each a Markdown note in a folder that the person owns, reads and
 * edits. They are found with all other notes, older ones less. Thread-safe.
 *
 * <pre>{@code
 * Memory memory = Memory.of(notes, Memory.folder(notes, home));
 * memory.remember("I am allergic to walnuts.", Optional.empty());
 * memory.recall("what must not be in the cake?", 3);
 * }</pre>
 */
public final class Memory {
    /** Where facts lie in the folder. */
    private static final String FACTS = "Memory";

    private static final String CONVERSATIONS = "Conversations";
    private static final String NAME = "Lareira";

    private final NotesIndex notes;
    private final Path folder;
    private final FactFiles facts;
    private final FactFiles conversations;

    private Memory(NotesIndex notes, Path folder) {
        this.notes = notes;
        this.folder = folder;
        facts = new FactFiles(folder.resolve(FACTS), NoteSearch.FACT_TAG);
        conversations = new FactFiles(folder.resolve(CONVERSATIONS), NoteSearch.CONVERSATION_TAG);
    }

    /** The memory in a folder, which need not be there yet. */
    public static Memory of(NotesIndex notes, Path folder) {
        return new Memory(notes, folder.toAbsolutePath().normalize());
    }

    /**
     * Where the memory lies by default: {@code Lareira} in the vault or the {@code home} that has one, else in the first vault
     * of Obsidian, else in the first folder that is followed; without any, in {@code home}.
     */
    public static Path folder(NotesIndex notes, Path home) {
        Path atHome = home.resolve(NAME).toAbsolutePath().normalize();
        List<Vault> vaults = notes.vaults().stream()
                .filter(vault -> vault.kind() != Vault.Kind.ARCHIVE)
                // A memory that lies in no vault is followed itself.
                .filter(vault -> !vault.folder().equals(atHome))
                .toList();
        Optional<Path> own = Stream.concat(vaults.stream().map(Memory::in), Stream.of(atHome))
                .filter(folder -> Files.isDirectory(folder.resolve(FACTS)))
                .findFirst();
        return own.or(() -> vaults.stream()
                        .filter(vault -> vault.kind() == Vault.Kind.OBSIDIAN)
                        .findFirst()
                        .map(Memory::in))
                .or(() -> vaults.stream().findFirst().map(Memory::in))
                .orElse(atHome);
    }

    private static Path in(Vault vault) {
        return vault.folder().resolve(NAME);
    }

    public Path folder() {
        return folder;
    }

    /** All facts, the latest first. */
    public List<Fact> facts() {
        return facts.list();
    }

    /** The fact of an id, if there is one. */
    public Optional<Fact> fact(String id) {
        return facts().stream().filter(fact -> fact.id().equals(id)).findFirst();
    }

    /**
     * Facts that fit a question, best first; of facts alike the later. Those that are too far from it are left out.
     *
     * @param k most
     */
    public List<Fact> recall(String question, int k) {
        Optional<Vault> vault = vault();
        if (vault.isEmpty() || question.isBlank()) {
            return List.of();
        }
        Map<Path, Fact> byFile = facts().stream().collect(Collectors.toMap(Fact::file, Function.identity()));
        NoteQuery query = new NoteQuery(question.strip(), List.of(new NoteQuery.Tag(NoteSearch.FACT_TAG)));
        return notes.search(query, k).stream()
                .filter(NoteHit::good)
                .filter(hit -> hit.vault().equals(vault.get().name()))
                .flatMap(hit ->
                        Optional.ofNullable(byFile.get(
                                        vault.get().folder().resolve(hit.path()).normalize()))
                                .stream())
                .distinct()
                .toList();
    }

    /** Keeps a fact in a new note; what is remembered already is not remembered twice. */
    public synchronized Fact remember(String text, Optional<String> source) {
        String plain = text.strip();
        if (plain.isEmpty()) {
            throw new RagException("there is nothing to remember: the text is empty");
        }
        Optional<Fact> known =
                facts().stream().filter(fact -> fact.text().equals(plain)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        Fact fact = facts.add(plain, plain, source, LocalDate.now());
        sync();
        return fact;
    }

    /** Gives a fact another text, and today's date. Its file keeps its name, and it its id: links to it still work. */
    public synchronized Fact edit(String id, String text) {
        if (text.isBlank()) {
            throw new RagException("a fact needs a text; to be rid of it, forget it");
        }
        Fact edited = facts.write(required(id), text.strip(), LocalDate.now());
        sync();
        notes.compact();
        return edited;
    }

    /** Deletes a fact: its note, and all that the index holds of it, also on the disk. */
    public synchronized void forget(String id) {
        facts.delete(required(id));
        sync();
        notes.compact();
    }

    private Fact required(String id) {
        return fact(id).orElseThrow(() -> new RagException("no fact has the id " + id + " in " + folder));
    }

    /** Writes a conversation as a note; the title names its file. */
    public synchronized Path keep(String title, String markdown) {
        if (title.isBlank() || markdown.isBlank()) {
            throw new RagException("a conversation needs a title and a text");
        }
        Fact kept = conversations.add(
                title.strip(), "# " + title.strip() + "\n\n" + markdown.strip(), Optional.empty(), LocalDate.now());
        sync();
        return kept.file();
    }

    /** The folder that is followed and holds the memory. */
    private Optional<Vault> vault() {
        return notes.vaults().stream()
                .filter(vault -> folder.startsWith(vault.folder()))
                .max(Comparator.comparingInt(vault -> vault.folder().getNameCount()));
    }

    private void sync() {
        List<NoteWarning> warnings = new ArrayList<>();
        notes.sync(vault().map(Vault::folder).orElse(folder), new SyncListener() {
            @Override
            public void warning(String note, NoteWarning warning) {
                warnings.add(warning);
            }
        });
        warnings.stream()
                .filter(warning -> warning.kind() == NoteWarning.Kind.UNREADABLE)
                .findFirst()
                .ifPresent(warning -> {
                    throw new RagException("the note is written, but not indexed: " + warning.message());
                });
    }
}
