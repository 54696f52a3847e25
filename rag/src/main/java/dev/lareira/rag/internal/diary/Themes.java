package dev.lareira.rag.internal.diary;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Theme;
import dev.lareira.rag.Theme.Evidence;
import dev.lareira.rag.internal.search.Analysis;
import dev.lareira.rag.internal.text.Sentences;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts tags, links and words of entries by week. What is in almost every entry is the frame of the diary and no theme;
 * what a stronger theme's entries hold as well is part of it.
 */
public final class Themes {
    private static final int FEWEST_WEEKS = 3;
    /** Parts of the entries that a word may be in, and what the person chose, once there are some entries. */
    private static final double WORD_FRAME = 0.6;

    private static final double CHOSEN_FRAME = 0.9;
    private static final int SOME_ENTRIES = 8;
    /** What a tag or link counts more than a word: the person chose it. */
    private static final double CHOSEN = 1.6;
    /** Part of the entries of a weaker theme in a stronger one's from which on they are one. */
    private static final double SAME = 0.75;

    private static final int MOST_EVIDENCE = 6;
    /** A sentence with fewer characters beside its tags says little without those before it. */
    private static final int SHORT = 40;

    private static final int SHORTEST_WORD = 4;

    private static final class Topic {
        final boolean chosen;
        final Map<String, Integer> names = new HashMap<>();
        final Map<NoteEntry, Said> entries = new LinkedHashMap<>();

        Topic(boolean chosen) {
            this.chosen = chosen;
        }

        String name() {
            return names.entrySet().stream()
                    .max(Comparator.comparing((Map.Entry<String, Integer> name) -> name.getValue())
                            .thenComparing(Map.Entry::getKey))
                    .orElseThrow()
                    .getKey();
        }

        int weeks() {
            return (int) entries.keySet().stream().map(Themes::week).distinct().count();
        }
    }

    private record Said(NoteEntry entry, Chunk chunk, String sentence) {}

    /** Finds the line of an entry's passage that something is said in. */
    public interface Lines {
        int of(NoteEntry entry, Chunk chunk, String said);
    }

    private final Lines lines;
    private final Analysis analysis = new Analysis();
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private int entries;

    public Themes(Lines lines) {
        this.lines = lines;
    }

    private static int week(NoteEntry entry) {
        return entry.date().day().get(IsoFields.WEEK_BASED_YEAR) * 100
                + entry.date().day().get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    /** Entries come the earliest first. */
    public void add(NoteEntry entry, List<Chunk> chunks) {
        entries++;
        for (Chunk chunk : chunks) {
            Set<String> tags = new HashSet<>(chunk.tags());
            entry.properties().getOrDefault("tags", List.of()).forEach(tag -> tags.remove(tag.toLowerCase()));
            tags.forEach(tag -> note("#" + tag, "#" + tag, true, entry, chunk, sentenceOf(entry, chunk, "#" + tag)));
            for (NoteLink link : chunk.links()) {
                if (link.kind() == NoteLink.Kind.LINK && !link.target().isEmpty()) {
                    String target = link.target().substring(link.target().lastIndexOf('/') + 1);
                    String shown = link.text().isEmpty() ? target : link.text();
                    note("[[" + target.toLowerCase(), target, true, entry, chunk, sentenceOf(entry, chunk, shown));
                }
            }
            sentences(entry, chunk).forEach(sentence -> words(sentence, entry, chunk));
        }
    }

    private void words(String sentence, NoteEntry entry, Chunk chunk) {
        for (Analysis.Stem stem : analysis.stems(chunk.language(), sentence)) {
            String word = sentence.substring(stem.start(), stem.end());
            boolean inTag = stem.start() > 0 && sentence.charAt(stem.start() - 1) == '#';
            if (word.length() >= SHORTEST_WORD
                    && !inTag
                    && word.chars().allMatch(Character::isLetter)
                    && !analysis.isQuestionWord(chunk.language(), word)) {
                note(stem.text(), word.toLowerCase(), false, entry, chunk, sentence);
            }
        }
    }

    /** Without fields such as {@code sleep: 7 h}: a measure says the same words every day. */
    private static List<String> sentences(NoteEntry entry, Chunk chunk) {
        String text = Sentences.unwrapped(chunk.body());
        return Sentences.of(text).stream()
                .map(piece -> piece.of(text))
                .filter(sentence -> {
                    int colon = sentence.indexOf(':');
                    return colon < 0
                            || !entry.properties()
                                    .containsKey(sentence.substring(0, colon)
                                            .strip()
                                            .toLowerCase()
                                            .replace(' ', '-'));
                })
                .toList();
    }

    private static String sentenceOf(NoteEntry entry, Chunk chunk, String text) {
        List<String> sentences = sentences(entry, chunk);
        for (int i = 0; i < sentences.size(); i++) {
            if (sentences.get(i).toLowerCase().contains(text.toLowerCase())) {
                // A tag belongs to what stands before it.
                String said = sentences.get(i);
                for (int before = i - 1; before >= 0 && isShort(said); before--) {
                    said = sentences.get(before) + " " + said;
                }
                return said;
            }
        }
        return sentences.isEmpty() ? chunk.body() : sentences.getFirst();
    }

    private static boolean isShort(String sentence) {
        return sentence.replaceAll("#\\S+", "").strip().length() < SHORT;
    }

    private void note(String key, String name, boolean chosen, NoteEntry entry, Chunk chunk, String sentence) {
        Topic topic = topics.computeIfAbsent(key, none -> new Topic(chosen));
        topic.names.merge(name, 1, Integer::sum);
        topic.entries.putIfAbsent(entry, new Said(entry, chunk, sentence.replaceAll("\\s+", " ")));
    }

    /** The strongest, each with entries of its own. */
    public List<Theme> recurring(int most) {
        List<Topic> found = new ArrayList<>(topics.values());
        found.removeIf(topic -> topic.weeks() < FEWEST_WEEKS || topic.entries.size() > mostEntries(topic));
        found.sort(Comparator.comparingDouble((Topic topic) -> -weight(topic)).thenComparing(Topic::name));
        List<Topic> kept = new ArrayList<>();
        for (Topic topic : found) {
            if (kept.size() < most && kept.stream().noneMatch(other -> within(topic, other))) {
                kept.add(topic);
            }
        }
        return kept.stream()
                .map(topic ->
                        new Theme(topic.name(), topic.entries.size(), topic.weeks(), spread(topic.entries.values())))
                .toList();
    }

    private double mostEntries(Topic topic) {
        double part = !topic.chosen ? WORD_FRAME : entries < SOME_ENTRIES ? 1 : CHOSEN_FRAME;
        return part * entries;
    }

    private double weight(Topic topic) {
        double rare = Math.log(1 + (double) entries / topic.entries.size());
        return topic.weeks() * rare * (topic.chosen ? CHOSEN : 1);
    }

    private static boolean within(Topic topic, Topic other) {
        long shared = topic.entries.keySet().stream()
                .filter(other.entries::containsKey)
                .count();
        return shared >= SAME * topic.entries.size();
    }

    /** Evenly over the time, the first and the last among them. */
    private List<Evidence> spread(Collection<Said> evidence) {
        List<Said> all = List.copyOf(evidence);
        int most = Math.min(all.size(), MOST_EVIDENCE);
        List<Evidence> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Said said = all.get(i * (all.size() - 1) / Math.max(1, most - 1));
            NoteEntry entry = said.entry;
            int line = lines.of(entry, said.chunk, said.sentence);
            some.add(new Evidence(entry.date().day(), entry.vault(), entry.path(), line, said.sentence));
        }
        return some;
    }
}
