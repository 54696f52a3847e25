package dev.lareira.rag.internal.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * The encoding of a text that is no Unicode, as Mozilla's detector guesses it from the frequency of characters. Its guess is
 * taken where it makes words of one script; anything else is Windows-1252, in which every byte means something.
 */
final class OldEncoding {
    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final Charset CYRILLIC = Charset.forName("windows-1251");
    private static final int SAMPLE = 1 << 18;
    /** Part of the letters beyond Latin that may stand beside a Latin one, as in {@code PC\u3092}. */
    private static final double MIXED = 0.3;

    private OldEncoding() {}

    static Charset of(byte[] bytes) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(bytes, 0, Math.min(bytes.length, SAMPLE));
        detector.dataEnd();
        String name = detector.getDetectedCharset();
        if (name == null || !Charset.isSupported(name)) {
            return WESTERN;
        }
        // The Macintosh's has the same bytes for nearly all small letters, so that the detector confuses the two.
        Charset guess = name.equals("MACCYRILLIC") ? CYRILLIC : Charset.forName(name);
        return isPlausible(bytes, guess) ? guess : WESTERN;
    }

    private static boolean isPlausible(byte[] bytes, Charset charset) {
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return false;
        }
        int other = 0;
        int mixed = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isOther(text.charAt(i))) {
                other++;
                boolean before = i > 0 && isLatin(text.charAt(i - 1));
                boolean after = i + 1 < text.length() && isLatin(text.charAt(i + 1));
                mixed += before || after ? 1 : 0;
            }
        }
        return other > 0 && mixed <= MIXED * other;
    }

    private static boolean isLatin(char c) {
        return Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN;
    }

    private static boolean isOther(char c) {
        return Character.isLetter(c) && !isLatin(c);
    }
}
