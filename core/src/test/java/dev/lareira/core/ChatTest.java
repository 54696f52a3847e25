package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.testkit.Golden;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ChatTest {
    private static final GenerationOptions SHORT =
            GenerationOptions.builder().sampler(Sampler.greedy()).maxTokens(12).build();

    private static Model load(int contextLength) {
        return Model.load(
                Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"),
                LoadOptions.builder().contextLength(contextLength).threads(2).build());
    }

    @Test
    void aTurnEvaluatesOnlyWhatIsNew() {
        try (Model model = load(512);
                Chat chat = Chat.of(model).options(SHORT)) {
            assertThat(chat.send("What colour is the sky?")).contains("blue");
            int first = chat.timings().promptTokens();
            chat.send("And of the sea?");
            assertThat(chat.timings().promptTokens()).isLessThan(first + 12);
            assertThat(chat.messages()).hasSize(4);
            assertThat(chat.tokens()).isGreaterThan(first + 12);
        }
    }

    @Test
    void theListenerEndsTheAnswer() {
        try (Model model = load(256);
                Chat chat = Chat.of(model).options(SHORT)) {
            StringBuilder seen = new StringBuilder();
            Message answer = chat.stream("Count from one to ten.", event -> {
                seen.append(((OutputEvent.Content) event).text());
                return seen.length() < 5;
            });
            assertThat(answer.content()).isEqualTo(seen.toString());
            assertThat(chat.finishReason()).isEqualTo(FinishReason.CANCELLED);
        }
    }

    @Test
    void anAnswerIsCancelledByAnotherThread() throws InterruptedException {
        try (Model model = load(4096);
                Chat chat = Chat.of(model)) {
            CountDownLatch begun = new CountDownLatch(1);
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    begun.await();
                    chat.cancel();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            // Without an end of its own: only the other thread ends it.
            chat.options(GenerationOptions.builder().ignoreEndOfText(true).build());
            Message answer = chat.stream("Tell me a long story.", event -> {
                begun.countDown();
                return true;
            });
            other.join();
            assertThat(chat.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(chat.messages()).hasSize(2);
            assertThat(answer.content()).isNotEmpty();
            chat.cancel();
        }
    }

    @Test
    void anOverfullConversationIsRefusedWhereThatIsThePolicy() {
        try (Model model = load(64);
                Chat chat = Chat.of(model).options(SHORT).overflow(Chat.Overflow.REFUSE)) {
            String question = "Tell me about the sea and the stars and the wind. ".repeat(5);
            assertThatThrownBy(() -> chat.send(question))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("context 64");
            assertThat(chat.messages()).isEmpty();
        }
    }

    @Test
    void theOldestTurnsMakeRoom() {
        try (Model model = load(128);
                Chat chat = Chat.of(model).system("Be kind.").options(SHORT)) {
            for (int i = 0; i < 5; i++) {
                chat.send("Tell me one more thing about the number " + i + ".");
            }
            assertThat(chat.messages()).hasSize(11);
            assertThat(chat.tokens()).isLessThanOrEqualTo(128);
            String held = model.tokenizer().decode(chat.session().tokens());
            assertThat(held).contains("Be kind.").contains("number 4").doesNotContain("number 0");
        }
    }

    @Test
    void aSummaryStandsForTheTurnsThatMadeRoom() {
        try (Model model = load(256);
                Chat chat = Chat.of(model).options(SHORT).overflow(Chat.Overflow.SUMMARISE)) {
            for (int i = 0; i < 7; i++) {
                chat.send("My cat is called Pixel. Tell me one more thing about the number " + i + ".");
            }
            String held = model.tokenizer().decode(chat.session().tokens());
            assertThat(held).contains("Earlier in this conversation").contains("number 6");
            assertThat(chat.tokens()).isLessThanOrEqualTo(256);
        }
    }
}
