package dev.lareira.rag.internal.search;

import dev.lareira.rag.NoteId;
import dev.lareira.rag.internal.index.PassageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;

/** The fields of the lexical index, and a passage in them. */
final class Fields {
    /** Term and value: the passage's key. */
    static final String KEY = "key";

    static final String NOTE = "note";
    /** Stems, in fields of different weight. */
    static final String TITLE = "title";

    static final String TAGS = "tags";
    static final String HEADINGS = "headings";
    static final String PATH_WORDS = "pathWords";
    static final String BODY = "body";
    /** Letters and digits as they stand, and joined words as a whole, of title, headings and body. */
    static final String WORDS = "words";

    static final String JOINED = "joined";
    /** For conditions. */
    static final String PATH = "path";

    static final String TAG = "tag";
    static final String LINK = "link";
    static final String DAY = "day";
    static final String PROPERTY = "property";
    static final String LANGUAGE = "language";

    /** How much a word counts where it stands; BM25F (Robertson et al. 2004). */
    static final Map<String, Float> WEIGHTS = Map.of(TITLE, 5f, TAGS, 4f, HEADINGS, 2.5f, PATH_WORDS, 1.5f, BODY, 1f);

    private static final char SEPARATOR = '\0';

    private Fields() {}

    static Document of(Passage passage, Analysis analysis) {
        Document document = new Document();
        String key = key(passage.key());
        String path = passage.key().note().path();
        document.add(new StringField(KEY, key, Field.Store.NO));
        document.add(new SortedDocValuesField(KEY, new BytesRef(key)));
        document.add(new StringField(NOTE, note(passage.key().note()), Field.Store.NO));
        stems(document, analysis, passage.language(), TITLE, passage.titles());
        stems(document, analysis, passage.language(), HEADINGS, passage.headings());
        stems(
                document,
                analysis,
                passage.language(),
                TAGS,
                passage.tags().stream().sorted().toList());
        stems(document, analysis, passage.language(), PATH_WORDS, List.of(path.replaceAll("\\.[a-z]+$", "")));
        stems(document, analysis, passage.language(), BODY, List.of(passage.body()));
        words(document, passage);
        conditions(document, passage);
        return document;
    }

    /** The term of a passage. */
    static String key(PassageId passage) {
        return note(passage.note()) + SEPARATOR + passage.index();
    }

    static PassageId passage(String key) {
        int path = key.indexOf(SEPARATOR) + 1;
        int index = key.lastIndexOf(SEPARATOR) + 1;
        NoteId note = new NoteId(key.substring(0, path - 1), key.substring(path, index - 1));
        return new PassageId(note, Integer.parseInt(key.substring(index)));
    }

    /** The term of a note. */
    static String note(NoteId note) {
        return note.vault() + SEPARATOR + note.path();
    }

    private static void stems(Document document, Analysis analysis, String language, String field, List<String> texts) {
        List<String> stems = new ArrayList<>();
        for (String text : texts) {
            analysis.stems(language, text).forEach(stem -> stems.add(stem.text()));
        }
        document.add(new TextField(field, new TermStream(stems)));
    }

    private static void words(Document document, Passage passage) {
        List<String> words = new ArrayList<>();
        List<String> joined = new ArrayList<>();
        Stream.of(passage.titles(), passage.headings(), List.of(passage.body()))
                .flatMap(List::stream)
                .forEach(text -> CodeWords.forEach(text, word -> {
                    words.addAll(word.parts());
                    if (word.isJoined()) {
                        joined.add(word.whole());
                    }
                }));
        document.add(new TextField(WORDS, new TermStream(words)));
        document.add(new TextField(JOINED, new TermStream(joined)));
    }

    private static void conditions(Document document, Passage passage) {
        document.add(new StringField(LANGUAGE, passage.language(), Field.Store.NO));
        document.add(new LongField(DAY, passage.day().toEpochDay(), Field.Store.NO));
        document.add(new StringField(PATH, passage.key().note().path().toLowerCase(Locale.ROOT), Field.Store.NO));
        for (String tag : passage.tags()) {
            for (int end = tag.indexOf('/'); end >= 0; end = tag.indexOf('/', end + 1)) {
                document.add(new StringField(TAG, tag.substring(0, end), Field.Store.NO));
            }
            document.add(new StringField(TAG, tag, Field.Store.NO));
        }
        Stream.concat(
                        passage.links().stream(),
                        Stream.concat(
                                passage.titles().stream(),
                                Stream.of(passage.key().note().path())))
                .flatMap(Fields::linkNames)
                .distinct()
                .forEach(name -> document.add(new StringField(LINK, name, Field.Store.NO)));
        passage.properties().forEach((name, values) -> {
            document.add(new StringField(PROPERTY, property(name, ""), Field.Store.NO));
            values.forEach(value -> document.add(new StringField(PROPERTY, property(name, value), Field.Store.NO)));
        });
    }

    /** What a link by this name or path may be called: all of it, and its last part, without an ending. */
    static Stream<String> linkNames(String target) {
        String plain = target.toLowerCase(Locale.ROOT).replaceAll("\\.(md|org|markdown)$", "");
        return Stream.of(plain, plain.substring(plain.lastIndexOf('/') + 1)).distinct();
    }

    /** A property with a value; without one, that it is there. */
    static String property(String name, String value) {
        String term = name.toLowerCase(Locale.ROOT) + "="
                + value.toLowerCase(Locale.ROOT).strip();
        return term.substring(0, Math.min(term.length(), 1000));
    }
}
