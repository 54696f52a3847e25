package dev.lareira.server.internal.generation;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.InsertTokens;
import dev.lareira.server.internal.models.LoadedModel;
import dev.lareira.tokenizer.Tokenizer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prompts for filling in the middle, prefix first ("Efficient Training of Language Models to Fill in the Middle", Bavarian
 * et al. 2022), with the tokens that the model has for it.
 */
final class FillInMiddle {
    private final LoadedModel model;

    FillInMiddle(LoadedModel model) {
        this.model = model;
    }

    int[] tokens(String before, String after) {
        InsertTokens marks = InsertTokens.of(model.model().metadata())
                .orElseThrow(() -> ApiException.badParameter(
                        "suffix",
                        "\"" + model.entry().name()
                                + "\" does not support insert: its vocabulary has no tokens for it"));
        Tokenizer tokenizer = model.model().tokenizer();
        IntStream start =
                tokenizer.addsBos() ? IntStream.of(tokenizer.vocabulary().bos().orElseThrow()) : IntStream.empty();
        return concat(
                start,
                IntStream.of(marks.prefix()),
                IntStream.of(tokenizer.encode(before, false, false)),
                IntStream.of(marks.suffix()),
                IntStream.of(tokenizer.encode(after, false, false)),
                IntStream.of(marks.middle()));
    }

    private static int[] concat(IntStream... parts) {
        return Stream.of(parts).flatMapToInt(part -> part).toArray();
    }
}
