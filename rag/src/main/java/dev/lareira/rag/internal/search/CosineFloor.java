package dev.lareira.rag.internal.search;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.quant.VectorMath;
import dev.lareira.rag.EmbeddingModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * From which cosine on a model's vectors speak of the same thing. Models differ: what is near for one is far for another. So
 * each is asked once about sentences of which it is known which belong together.
 */
final class CosineFloor {
    /**
     * Where the floor lies between questions and the answers of others, at 0, and their own, at 1, before the background
     * raises it; and what all words of a question are worth, on the same scale. Chosen on questions of the
     * sample vault and of three collections of answers, asked of each other.
     */
    private static final double PART = 0.75;

    private static final double WORDS = 0.98;
    /** What the background of notes raises the floor by. */
    private static final double BACKGROUND = 0.8;

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

    private static final Map<String, Known> KNOWN = new ConcurrentHashMap<>();

    private CosineFloor() {}

    /** What makes a good match in this model. */
    static GoodMatch of(EmbeddingModel model, double coverageFloor) {
        Known known = known(model);
        return new GoodMatch(known.floor, known.unrelated, BACKGROUND, known.worth, coverageFloor);
    }

    private record Known(double floor, double unrelated, double worth) {}

    private static Known known(EmbeddingModel model) {
        return KNOWN.computeIfAbsent(model.fingerprint(), name -> measure(model));
    }

    private static Known measure(EmbeddingModel model) {
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
        own /= QUESTIONS.size();
        other /= QUESTIONS.size() * (ANSWERS.size() - 1.0);
        return new Known(other + PART * (own - other), other, WORDS * (own - other));
    }
}
