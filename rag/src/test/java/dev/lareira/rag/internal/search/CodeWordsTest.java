package dev.lareira.rag.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(os.path.join) | os.path.join | os path join",
                "apt-get, | apt-get | apt get",
                "$HOME. | $home | home",
                "Email::Sender->new | email::sender | email sender",
                "/etc/fstab: | /etc/fstab | etc fstab",
                "'--no-install' | --no-install | no install",
                "@array1; | @array1 | array1",
                "__init__ | __init__ | init",
                "C++ | c++ | c",
                "naïve-Größe | naive-große | naive große",
            })
    void joinedWordsAreWholeAndInParts(String text, String whole, String parts) {
        CodeWords.Word word = CodeWords.of(text).getFirst();
        assertThat(word.whole()).isEqualTo(whole);
        assertThat(word.parts()).isEqualTo(List.of(parts.split(" ")));
        assertThat(word.isJoined()).isTrue();
    }

    @Test
    void plainWordsAreTheirOwnOnlyPart() {
        assertThat(CodeWords.of("The cat's “Maçã”, 42… 日本"))
                .extracting(CodeWords.Word::whole)
                .containsExactly("the", "cat", "s", "maca", "42", "日本");
        assertThat(CodeWords.of("The Maçã 42")).noneMatch(CodeWords.Word::isJoined);
        assertThat(CodeWords.of(" ... :: - ")).isEmpty();
    }
}
