package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTest {
    @TempDir
    private Path folder;

    private Path vault;
    private NotesIndex notes;
    private Memory memory;

    @BeforeEach
    void open() throws IOException {
        vault = Files.createDirectories(folder.resolve("vault"));
        Files.writeString(vault.resolve("Cake.md"), "The cake needs walnuts and eggs.\n");
        notes = NotesIndex.open(folder.resolve("index"), new WordModel("one"));
        notes.sync(vault, SyncListener.NONE);
        memory = Memory.of(notes, Memory.folder(notes, folder));
    }

    @AfterEach
    void close() {
        notes.close();
    }

    @Test
    void aFactIsANoteInTheVaultAndFoundWithAllOthers() throws IOException {
        assertThat(memory.folder()).isEqualTo(vault.resolve("Lareira"));
        Fact fact = memory.remember("Walnuts make me ill: an allergy.", Optional.of("chat \"7\""));
        assertThat(Files.readString(fact.file()))
                .isEqualTo("---\ndate: " + LocalDate.now()
                        + "\nsource: \"chat  7\"\ntags: [lareira/memory]\n---\nWalnuts make me ill: an allergy.\n");
        assertThat(memory.facts()).singleElement().satisfies(found -> {
            assertThat(found.text()).isEqualTo("Walnuts make me ill: an allergy.");
            assertThat(found.source()).contains("chat  7");
            assertThat(found.id()).isEqualTo(fact.id());
        });
        assertThat(memory.recall("walnuts allergy ill", 3)).containsExactlyElementsOf(memory.facts());
        assertThat(memory.recall("cake eggs", 3)).isEmpty();
        assertThat(notes.search("walnuts", 5)).extracting(NoteHit::title).hasSize(2);
        assertThat(memory.remember("Walnuts make me ill: an allergy.", Optional.empty())
                        .id())
                .isEqualTo(fact.id());
    }

    @Test
    void withoutAVaultTheMemoryLiesInItsHome(@TempDir Path home) {
        try (NotesIndex empty = NotesIndex.open(home.resolve("index"), new WordModel("one"))) {
            Memory own = Memory.of(empty, Memory.folder(empty, home));
            assertThat(own.facts()).isEmpty();
            assertThat(own.recall("anything", 3)).isEmpty();
            own.remember("My bicycle is green.", Optional.empty());
            assertThat(own.folder()).isEqualTo(home.resolve("Lareira"));
            assertThat(own.recall("bicycle green", 1)).hasSize(1);
            assertThat(Memory.folder(empty, home))
                    .as("also when it is followed")
                    .isEqualTo(own.folder());
            empty.sync(vault, SyncListener.NONE);
            assertThat(Memory.folder(empty, home)).as("beside a vault").isEqualTo(own.folder());
        }
    }

    @Test
    void whatAPersonWroteOrChangedInTheFolderCounts() throws IOException {
        Fact fact = memory.remember("I like tea.", Optional.empty());
        Files.writeString(fact.file(), "I like coffee.\n");
        Files.writeString(fact.file().resolveSibling("by hand.md"), "My sister is called Rita.\n");
        assertThat(memory.facts())
                .extracting(Fact::text)
                .containsExactlyInAnyOrder("I like coffee.", "My sister is called Rita.");
    }

    @Test
    void whatIsForgottenOrChangedIsGoneFromTheDisk() throws IOException {
        Fact first = memory.remember("The code is Xylophone77.", Optional.empty());
        Fact second = memory.remember("The colour is Ultramarine88.", Optional.empty());
        assertThat(onDisk("Xylophone77")).isTrue();
        assertThat(onDisk("Ultramarine88")).isTrue();
        Fact edited = memory.edit(second.id(), "The colour is Vermilion99.");
        assertThat(edited.id()).isEqualTo(second.id());
        assertThat(memory.recall("colour vermilion99", 1))
                .extracting(Fact::text)
                .containsExactly(edited.text());
        memory.forget(first.id());
        assertThat(memory.facts()).extracting(Fact::id).containsExactly(second.id());
        assertThat(onDisk("Xylophone77")).isFalse();
        // The file is named by what it said first; what the index holds of its old text is gone.
        Files.move(edited.file(), edited.file().resolveSibling("colour.md"));
        notes.sync(SyncListener.NONE);
        notes.compact();
        assertThat(onDisk("Ultramarine88")).isFalse();
        assertThatThrownBy(() -> memory.forget(first.id())).hasMessageContaining(first.id());
    }

    /** In any spelling that an index might use, in any file. */
    private boolean onDisk(String word) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                if (bytes.toLowerCase().contains(word.toLowerCase())) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void ofFactsAlikeTheLaterComesFirst() throws IOException {
        Fact old = memory.remember("My phone number ends in 11.", Optional.empty());
        Files.writeString(
                old.file(), Files.readString(old.file()).replace("date: " + LocalDate.now(), "date: 2015-01-01"));
        Files.move(old.file(), old.file().resolveSibling("2015-01-01 phone.md"));
        memory.remember("My phone number ends in 22.", Optional.empty());
        assertThat(memory.recall("my phone number ends", 2))
                .extracting(Fact::text)
                .containsExactly("My phone number ends in 22.", "My phone number ends in 11.");
    }

    @Test
    void conversationsAreKeptBesideTheFacts() throws IOException {
        Path first = memory.keep("Roof: what now?", "**Q** roof\n\n**A** slate");
        Path second = memory.keep("Roof: what now?", "again");
        assertThat(first.getParent()).isEqualTo(vault.resolve("Lareira/Conversations"));
        assertThat(first.getFileName()).hasToString(LocalDate.now() + " Roof what now.md");
        assertThat(second).isNotEqualTo(first);
        assertThat(Files.readString(first)).contains("# Roof: what now?", "slate", "tags: [lareira/conversation]");
        assertThat(memory.facts()).isEmpty();
        assertThat(notes.search("slate", 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "What do you know about me?",
                "O que sabes sobre mim?",
                "o que você sabe sobre mim",
                "¿Qué sabes de mí?",
                "Que sais-tu sur moi ?",
                "Was weißt du über mich?"
            })
    void askedWhatItKnowsItTellsTheFactsWordForWord(String question) {
        memory.remember("I am allergic to walnuts.", Optional.empty());
        memory.remember("My sister is called Rita.", Optional.empty());
        try (Rag rag = Rag.withoutModel(notes)) {
            Answer answer = rag.ask(question);
            assertThat(answer.outcome()).isEqualTo(Answer.Outcome.QUOTED);
            assertThat(answer.text()).contains("\"I am allergic to walnuts.\" [", "\"My sister is called Rita.\" [");
            assertThat(answer.text()).doesNotContain("cake");
            assertThat(answer.citations()).hasSize(2).allMatch(Citation::verified);
        }
    }

    @Test
    void emptyTextsAreRefused() {
        assertThatThrownBy(() -> memory.remember(" ", Optional.empty())).hasMessageContaining("nothing to remember");
        assertThatThrownBy(() -> memory.edit("x", " ")).hasMessageContaining("forget");
        assertThatThrownBy(() -> memory.keep("", "x")).hasMessageContaining("title");
        assertThat(List.copyOf(memory.facts())).isEmpty();
    }
}
