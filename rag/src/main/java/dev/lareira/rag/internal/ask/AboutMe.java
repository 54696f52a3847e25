package dev.lareira.rag.internal.ask;

import java.util.regex.Pattern;

/** Whether somebody asks what is remembered of them, in the languages that answers are made in. */
final class AboutMe {
    private static final Pattern QUESTION = Pattern.compile(
            "\\s*(?:what (?:do|did) you (?:know|remember|have) (?:about|of|on) me"
                    + "|what have you (?:remembered|saved|kept) about me"
                    + "|(?:o )?que (?:é que )?(?:tu |você )?(?:sabes?|lembras?|guardas?|guardou) (?:sobre|de|a respeito de) mim"
                    + "|(?:o )?que (?:tu |você )?te lembras de mim"
                    + "|qué (?:sabes|recuerdas) (?:sobre|de|acerca de) mí"
                    + "|que sais-tu (?:sur|de) moi|qu'est-ce que tu sais (?:sur|de) moi"
                    + "|was wei(?:ß|ss)t du (?:über|von) mi(?:ch|r))\\s*[?.!]*\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private AboutMe() {}

    static boolean is(String question) {
        return QUESTION.matcher(question.replace("¿", "").replace('’', '\'')).matches();
    }
}
