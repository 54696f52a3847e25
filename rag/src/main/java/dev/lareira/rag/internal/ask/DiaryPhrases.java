package dev.lareira.rag.internal.ask;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the companion of a diary is told, in the language of the question, and what it says where somebody may be in danger.
 *
 * @param manner added to what the model is told
 * @param care where help is
 */
record DiaryPhrases(String manner, String care) {
    /** Words of somebody whose life may be in danger, in the languages that answers are made in. */
    private static final Pattern DANGER = Pattern.compile(
            "\\b(?:kill(?:ing)? myself|end (?:my|it) (?:life|all)|suicid\\w*|want(?:ed)? to die|hurt(?:ing)? myself"
                    + "|self[- ]harm|don'?t want to live|me matar|matar-me|suic[ií]d\\w*|quero morrer|n[ãa]o quero viver"
                    + "|acabar com (?:a )?(?:minha vida|tudo)|magoar-me|me machucar|quiero morir|matarme|suicidarme"
                    + "|no quiero vivir|me tuer|veux mourir|me suicider|envie de mourir|umbringen|nicht mehr leben"
                    + "|will sterben|selbstmord)(?!\\w)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final DiaryPhrases ENGLISH = new DiaryPhrases(
            " The notes are the person's own diary. Speak to them kindly and plainly, as \"you\", and name the days. Do not"
                    + " diagnose and do not give medical advice; you are no therapist.",
            "What you write worries me, and I am only a program: I cannot help with this, but people can. If you are in"
                    + " danger now, call your emergency number (112 in Europe, 911 in North America, 999 in the UK). Please"
                    + " tell somebody you trust today. findahelpline.com lists lines that listen, in every country, free"
                    + " and at any hour.");

    private static final Map<String, DiaryPhrases> BY_LANGUAGE = Map.of(
            "pt",
            new DiaryPhrases(
                    " As notas são o diário da própria pessoa. Fale com ela com gentileza e simplicidade e diga os dias."
                            + " Não faça diagnósticos nem dê conselhos médicos; você não é terapeuta.",
                    "O que escreve preocupa-me, e eu sou só um programa: não posso ajudar nisto, mas há pessoas que podem."
                            + " Em perigo imediato, ligue para a emergência (112 em Portugal, 192 ou 190 no Brasil). Em"
                            + " Portugal, SNS 24: 808 24 24 24; no Brasil, CVV: 188, a qualquer hora e de graça. Por favor,"
                            + " fale hoje com alguém em quem confie."),
            "es",
            new DiaryPhrases(
                    " Las notas son el diario de la propia persona. Háblale con amabilidad y sencillez y di los días. No"
                            + " hagas diagnósticos ni des consejos médicos; no eres terapeuta.",
                    "Lo que escribes me preocupa, y yo solo soy un programa: no puedo ayudar en esto, pero hay personas que"
                            + " sí. Si hay peligro ahora, llama a emergencias (112 en España, 911 en muchos países). En"
                            + " España, el 024 escucha a cualquier hora y gratis. Por favor, habla hoy con alguien de"
                            + " confianza."),
            "fr",
            new DiaryPhrases(
                    " Les notes sont le journal de la personne. Parle-lui avec bienveillance et simplicité, et nomme les"
                            + " jours. Ne pose pas de diagnostic et ne donne pas de conseil médical ; tu n'es pas thérapeute.",
                    "Ce que tu écris m'inquiète, et je ne suis qu'un programme : je ne peux pas t'aider ici, mais des gens le"
                            + " peuvent. En danger immédiat, appelle le 112 (15 en France). En France, le 3114 écoute à toute"
                            + " heure, gratuitement. S'il te plaît, parle aujourd'hui à quelqu'un de confiance."),
            "de",
            new DiaryPhrases(
                    " Die Notizen sind das Tagebuch der Person. Sprich freundlich und schlicht mit ihr und nenne die Tage."
                            + " Stelle keine Diagnosen und gib keinen medizinischen Rat; du bist kein Therapeut.",
                    "Was du schreibst, macht mir Sorgen, und ich bin nur ein Programm: Dabei kann ich nicht helfen, Menschen"
                            + " aber können es. Bei Gefahr jetzt den Notruf 112 wählen. In Deutschland hört die"
                            + " Telefonseelsorge zu, kostenlos und jederzeit: 0800 111 0 111. Bitte sprich heute mit"
                            + " jemandem, dem du vertraust."));

    static DiaryPhrases of(String language) {
        return BY_LANGUAGE.getOrDefault(language, ENGLISH);
    }

    static boolean tellsOfDanger(String question) {
        return DANGER.matcher(question).find();
    }
}
