package dev.lareira.rag.internal.search;

import dev.lareira.rag.NoteQuery.AnyOf;
import dev.lareira.rag.NoteQuery.Before;
import dev.lareira.rag.NoteQuery.Condition;
import dev.lareira.rag.NoteQuery.LinkedTo;
import dev.lareira.rag.NoteQuery.Not;
import dev.lareira.rag.NoteQuery.OnOrAfter;
import dev.lareira.rag.NoteQuery.PathPart;
import dev.lareira.rag.NoteQuery.Phrase;
import dev.lareira.rag.NoteQuery.Property;
import dev.lareira.rag.NoteQuery.Tag;
import java.util.List;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;

/** Conditions of a query as Lucene's, none of which scores. */
final class Conditions {
    private Conditions() {}

    /** The query with conditions; as it is where there are none. */
    static Query filter(Query query, List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return query;
        }
        return new BooleanQuery.Builder()
                .add(query, Occur.MUST)
                .add(all(conditions), Occur.FILTER)
                .build();
    }

    /** All that meets all conditions. */
    static Query all(List<Condition> conditions) {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(new MatchAllDocsQuery(), Occur.FILTER);
        for (Condition condition : conditions) {
            if (condition instanceof Not not) {
                all.add(of(not.condition()), Occur.MUST_NOT);
            } else {
                all.add(of(condition), Occur.FILTER);
            }
        }
        return all.build();
    }

    private static Query of(Condition condition) {
        return switch (condition) {
            case Phrase phrase -> phrase(phrase.text());
            case Tag tag -> term(Fields.TAG, tag.name());
            case PathPart path -> new WildcardQuery(new Term(Fields.PATH, "*" + escaped(path.part()) + "*"));
            case LinkedTo link -> linkedTo(link.target());
            case OnOrAfter after ->
                LongField.newRangeQuery(Fields.DAY, after.day().toEpochDay(), Long.MAX_VALUE);
            case Before before ->
                LongField.newRangeQuery(Fields.DAY, Long.MIN_VALUE, before.day().toEpochDay() - 1);
            case Property property ->
                term(
                        Fields.PROPERTY,
                        Fields.property(property.key(), property.value().orElse("")));
            case AnyOf any ->
                new TermInSetQuery(
                        Fields.NOTE,
                        any.notes().stream()
                                .map(note -> new BytesRef(Fields.note(note)))
                                .toList());
            case Not not -> all(List.of(not));
        };
    }

    /** The words of a phrase in a row, and its joined words as they are. */
    private static Query phrase(String text) {
        BooleanQuery.Builder both = new BooleanQuery.Builder();
        PhraseQuery.Builder parts = new PhraseQuery.Builder();
        CodeWords.forEach(text, word -> {
            word.parts().forEach(part -> parts.add(new Term(Fields.WORDS, part)));
            if (word.isJoined()) {
                both.add(term(Fields.JOINED, word.whole()), Occur.FILTER);
            }
        });
        PhraseQuery phrase = parts.build();
        if (phrase.getTerms().length > 0) {
            both.add(phrase, Occur.FILTER);
        }
        return both.build();
    }

    private static Query linkedTo(String target) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        // A path means the note at this path only, a name any note of this name.
        String name = Fields.linkNames(target).findFirst().orElseThrow();
        any.add(term(Fields.LINK, name), Occur.SHOULD);
        return any.build();
    }

    private static Query term(String field, String text) {
        return new TermQuery(new Term(field, text));
    }

    private static String escaped(String text) {
        return text.replaceAll("([*?\\\\])", "\\\\$1");
    }
}
