package dev.lareira.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdStartTest {
    private final List<Boolean> plain = new ArrayList<>();

    @Test
    void onlyTheFirstPassIsPlain() {
        ColdStart start = new ColdStart(false);

        start.pass(2, 1, () -> plain.add(start.plain()));
        plain.add(start.plain());
        start.pass(2, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(true, false, false);
    }

    @Test
    void aLongFirstPassIsNot() {
        ColdStart start = new ColdStart(false);

        start.pass(2, ColdStart.SHORT / 2 + 1, () -> plain.add(start.plain()));
        start.pass(2, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(false, false);
    }

    @Test
    void norIsThatOfOneToken() {
        ColdStart start = new ColdStart(false);

        start.pass(1, 1, () -> plain.add(start.plain()));

        assertThat(plain).containsExactly(false);
    }

    @Test
    void aPassThatFailsIsOver() {
        ColdStart start = new ColdStart(false);

        assertThatThrownBy(() -> start.pass(2, 1, () -> {
                    throw new QuantException("a failure");
                }))
                .hasMessage("a failure");

        assertThat(start.plain()).isFalse();
    }
}
