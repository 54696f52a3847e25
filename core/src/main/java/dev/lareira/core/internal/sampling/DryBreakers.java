package dev.lareira.core.internal.sampling;

import dev.lareira.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts that break repetitions, as the sequences of tokens in which they can come. */
public final class DryBreakers {
    private DryBreakers() {}

    /** Each token that holds a text, and each that ends with its beginning, followed by the tokens of the rest. */
    public static List<int[]> of(Tokenizer tokenizer, List<String> texts) {
        List<int[]> breakers = new ArrayList<>();
        for (int id = 0; id < tokenizer.vocabulary().size(); id++) {
            String token = new String(tokenizer.vocabulary().bytes(id), StandardCharsets.UTF_8);
            for (String text : texts) {
                if (token.contains(text)) {
                    breakers.add(new int[] {id});
                } else {
                    addOverlaps(tokenizer, id, token, text, breakers);
                }
            }
        }
        return breakers;
    }

    private static void addOverlaps(Tokenizer tokenizer, int id, String token, String text, List<int[]> breakers) {
        for (int shared = Math.min(token.length(), text.length() - 1); shared > 0; shared--) {
            if (token.endsWith(text.substring(0, shared))) {
                int[] rest = tokenizer.encode(text.substring(shared), false, false);
                int[] breaker = new int[rest.length + 1];
                breaker[0] = id;
                System.arraycopy(rest, 0, breaker, 1, rest.length);
                breakers.add(breaker);
            }
        }
    }
}
