package dev.lareira.rag.internal.ask;

import dev.lareira.rag.internal.text.Words;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a question that only makes sense within a conversation into one that can be looked for. */
final class FollowUp {
    /** Words that point at something said before, in the languages that answers are made in. */
    private static final Set<String> POINTING =
            Set.of(("it its they them their he him his she her that this those these then and also instead"
                            + " ele ela eles elas dele dela deles delas isso isto esse essa esses essas aquilo lá então"
                            + " também e mas ello eso esto ese esa él ella ellos ellas y también pero il elle ils elles"
                            + " cela ça ce cette ces et aussi mais er sie es ihn ihm ihr das dies diese dort dann und auch"
                            + " aber")
                    .split(" "));

    /** How a question begins that goes on from the one before. */
    private static final Pattern GOING_ON = Pattern.compile("(and|what about|how about|e|y|et|und)\\P{L}.*");

    /** Words that a question of its own has besides those. */
    private static final int FEW = 2;

    private static final String REQUEST = """
            Rewrite the last question so that it can be understood without the conversation. Keep its language. Write only \
            the question.

            Conversation:
            %s
            Last question: %s""";

    private final Generator generator;
    private final Fence fence;

    FollowUp(Generator generator) {
        this.generator = generator;
        fence = new Fence(generator.model().tokenizer().vocabulary());
    }

    /** A question and its answer. */
    record Turn(String question, String answer) {}

    /** What to look for: the model's wording where it can be trusted, else the earlier question with this one. */
    String rewrite(List<Turn> turns, String question) {
        if (turns.isEmpty() || !leans(question)) {
            return question;
        }
        Turn last = turns.getLast();
        Set<String> own = Words.of(question);
        String written = generator.small() ? "" : ask(last, question);
        Set<String> words = Words.of(written);
        Set<String> said = Words.of(last.question() + " " + last.answer() + " " + question);
        // Nothing made up, most of the question in it, and something of the conversation.
        boolean trusted = said.containsAll(words)
                && words.stream().filter(own::contains).count() * 2 >= own.size()
                && !own.containsAll(words);
        return trusted ? written : last.question() + " " + question;
    }

    /** Whether a question points at what was said before, or says too little to stand alone. */
    private static boolean leans(String question) {
        String plain = question.strip().toLowerCase(Locale.ROOT);
        List<String> words = List.of(plain.split("[^\\p{L}\\p{M}\\p{N}]+"));
        long pointing = words.stream().filter(POINTING::contains).count();
        return GOING_ON.matcher(plain).matches()
                || pointing > 0 && words.size() <= 8
                || Words.of(question).size() <= FEW;
    }

    private String ask(Turn last, String question) {
        String conversation = "Question: " + last.question() + "\nAnswer: " + last.answer();
        return OneLine.of(generator, REQUEST.formatted(fence.text(conversation), fence.text(question)));
    }
}
