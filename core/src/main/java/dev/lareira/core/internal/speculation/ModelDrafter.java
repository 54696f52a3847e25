package dev.lareira.core.internal.speculation;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Model;
import dev.lareira.core.Session;
import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.tokenizer.Vocabulary;
import java.util.Arrays;

/** Guesses what a smaller model finds most probable, as long as it is sure enough. */
final class ModelDrafter implements Drafter {
    private final Session session;
    private final float minProbability;

    ModelDrafter(Model model, float minProbability, Model target) {
        requireSame(model, target);
        session = model.newSession();
        this.minProbability = minProbability;
    }

    private static void requireSame(Model model, Model target) {
        Vocabulary drafted = model.tokenizer().vocabulary();
        Vocabulary wanted = target.tokenizer().vocabulary();
        boolean same = drafted.size() == wanted.size();
        for (int id = 0; same && id < drafted.size(); id++) {
            same = drafted.text(id).equals(wanted.text(id));
        }
        if (!same) {
            throw new LareiraException("the draft model " + model.info().name() + " has another vocabulary than "
                    + target.info().name() + "; draft with a smaller model of the same family");
        }
    }

    @Override
    public int guess(int[] text, int length, int[] guesses, int most) {
        int[] history = Arrays.copyOf(text, length);
        int known = Math.min(session.commonPrefix(history), length - 1);
        session.truncate(known);
        int room = session.remaining() - (length - known);
        if (room < 0) {
            return 0;
        }
        session.prefill(Arrays.copyOfRange(history, known, length));
        int limit = Math.min(most, room + 1);
        for (int count = 0; count < limit; count++) {
            float[] logits = session.logits();
            int best = Candidates.best(logits);
            if (probability(logits, best) < minProbability) {
                return count;
            }
            guesses[count] = best;
            if (count + 1 < limit) {
                session.prefill(best);
            }
        }
        return limit;
    }

    private static double probability(float[] logits, int id) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[id]);
        }
        return 1 / sum;
    }

    @Override
    public void close() {
        session.close();
    }
}
