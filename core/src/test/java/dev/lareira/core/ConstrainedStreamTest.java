package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.Gguf;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConstrainedStreamTest {
    private static GenerationOptions.Builder seeded(long seed) {
        return GenerationOptions.builder()
                .maxTokens(40)
                .sampler(Sampler.chain(Sampler.temperature(1.5f), Sampler.seed(seed)));
    }

    private static Model model() {
        return Model.load(
                Golden.file("arch/llama.gguf"),
                LoadOptions.builder().contextLength(128).threads(1).build());
    }

    @Test
    void textFollowsTheGrammarAndEndsWhenItIsWhole() {
        Constraint constraint = Constraint.gbnf("root ::= (\"yes\" | \"no\") \", \" [a-z]{3,6} \".\"");
        try (Model model = model();
                Session session = model.newSession()) {
            for (long seed = 0; seed < 20; seed++) {
                session.truncate(0);
                TokenStream stream = session.stream(
                        "The keeper", seeded(seed).constraint(constraint).build());
                String text = stream.text();
                assertThat(text).as("seed " + seed).matches("(yes|no), [a-z]{3,6}\\.");
                assertThat(stream.finishReason()).contains(FinishReason.END_OF_TURN);
            }
        }
    }

    @Test
    void theMaskAllowsExactlyTheTokensThatCanFollow() {
        Constraint constraint = Constraint.gbnf("root ::= ([^\"\\\\] | \"é\" | [一-龥]){2,5} \"end\"?");
        try (Model model = model()) {
            var vocabulary = model.tokenizer().vocabulary();
            Constraint.State state = constraint.start(vocabulary);
            var random = new java.util.Random(5);
            for (int step = 0; step < 4; step++) {
                float[] logits = new float[vocabulary.size()];
                state.mask(logits);
                List<Integer> allowed = new ArrayList<>();
                for (int id = 0; id < logits.length; id++) {
                    assertThat(logits[id] == 0)
                            .as("step %d token %d %s", step, id, vocabulary.text(id))
                            .isEqualTo(state.copy().allows(id));
                    if (logits[id] == 0 && !vocabulary.isEndOfGeneration(id)) {
                        allowed.add(id);
                    }
                }
                if (state.isComplete()) {
                    break;
                }
                state.accept(allowed.get(random.nextInt(allowed.size())));
            }
        }
    }

    @Test
    void controlTokensStandForTheirNamesOnlyWhereTheyAreSpelledAndWanted() {
        try (Gguf file = Gguf.open(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            Vocabulary vocabulary = Tokenizer.from(file).vocabulary();
            int start = vocabulary.find("<|im_start|>").orElseThrow();
            Constraint spelled = Constraint.gbnf("root ::= \"<|im_start|>\" [a-z]");
            assertThat(spelled.start(vocabulary).allows(start)).isFalse();
            assertThat(spelled.start(vocabulary, Set.of(start)).allows(start)).isTrue();
            assertThat(Constraint.gbnf("root ::= [^x]*")
                            .start(vocabulary, Set.of(start))
                            .allows(start))
                    .isFalse();
            Constraint.State state = spelled.start(vocabulary, Set.of(start));
            float[] logits = new float[vocabulary.size()];
            state.mask(logits);
            assertThat(logits[start]).isZero();
            state.accept(start);
            assertThat(state.allows(start)).isFalse();
            assertThat(state.allows(vocabulary.find("a").orElseThrow())).isTrue();
        }
    }
}
