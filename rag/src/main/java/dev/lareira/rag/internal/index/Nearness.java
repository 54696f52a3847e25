package dev.lareira.rag.internal.index;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.quant.VectorMath;
import dev.lareira.rag.EmbeddingModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What cosines mean in a model: what is near for one is far for another. So each is asked once about sentences of which it is
 * known which belong together; the log keeps the answer, since a new process takes a second for it.
 *
 * @param own mean cosine of questions and their answers
 * @param other that of questions and the answers of others
 */
public record Nearness(double own, double other) {
    private static final List<String> QUESTIONS = List.of(
            "How long does the bread bake?",
            "Who repaired the chimney?",
            "When does the train to Lisbon leave?",
            "What did the doctor say about my knee?",
            "Which password manager do we use?",
            "Why did the build fail on Friday?",
            "What did I like about the novel?",
            "How much rent do I pay?");

    private static final List<String> ANSWERS = List.of(
            "Bake the loaf for 45 minutes at 230 degrees, then let it cool.",
            "The mason came on Tuesday and mended the cracked chimney for 300 euros.",
            "Our train to Lisbon leaves at 8:40 from platform 2.",
            "Dr. Reis thinks the knee is only strained; rest it for two weeks.",
            "All our passwords are kept in Bitwarden, shared in one vault.",
            "The build broke on Friday because a test depended on the time zone.",
            "The novel is slow but the portrait of the two sisters is superb.",
            "The rent is 650 euros, paid on the first of the month.");

    private static final ContentId SENTENCES =
            ContentId.of(String.join("\n", QUESTIONS) + "\n" + String.join("\n", ANSWERS));
    /** By the model's fingerprint. */
    private static final Map<String, Nearness> KNOWN = new ConcurrentHashMap<>();

    /** Asks the model, unless this process has done so. */
    public static Nearness of(EmbeddingModel model) {
        return KNOWN.computeIfAbsent(model.fingerprint(), name -> measure(model));
    }

    private static Nearness measure(EmbeddingModel model) {
        List<Embedding> questions = model.embed(QUESTIONS, EmbedKind.QUERY);
        List<Embedding> answers = model.embed(ANSWERS, EmbedKind.DOCUMENT);
        double own = 0;
        double other = 0;
        for (int i = 0; i < questions.size(); i++) {
            for (int j = 0; j < answers.size(); j++) {
                float[] question = questions.get(i).vector();
                double cosine = VectorMath.dot(question, 0, answers.get(j).vector(), 0, question.length);
                own += i == j ? cosine : 0;
                other += i == j ? 0 : cosine;
            }
        }
        return new Nearness(own / QUESTIONS.size(), other / (QUESTIONS.size() * (ANSWERS.size() - 1.0)));
    }

    byte[] encode() {
        return new ByteWriter()
                .id(SENTENCES)
                .integer(Double.doubleToLongBits(own))
                .integer(Double.doubleToLongBits(other))
                .toBytes();
    }

    /** Empty where it was measured with other sentences. */
    static Optional<Nearness> decode(byte[] value) {
        ByteReader in = new ByteReader(value);
        return in.id().equals(SENTENCES)
                ? Optional.of(
                        new Nearness(Double.longBitsToDouble(in.integer()), Double.longBitsToDouble(in.integer())))
                : Optional.empty();
    }
}
