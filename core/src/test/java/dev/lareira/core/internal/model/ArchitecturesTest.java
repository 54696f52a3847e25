package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.LareiraException;
import org.junit.jupiter.api.Test;

class ArchitecturesTest {
    @Test
    void anUnknownArchitectureIsRefusedWithTheListOfThoseSupported() {
        assertThatThrownBy(() -> Architectures.of("abacus"))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("\"abacus\"")
                .hasMessageContaining(String.join(", ", Architectures.supported()));
    }

    @Test
    void everyNameIsThatOfItsDescription() {
        assertThat(Architectures.supported())
                .hasSizeGreaterThan(40)
                .allSatisfy(name -> assertThat(Architectures.of(name).name).isEqualTo(name));
    }
}
