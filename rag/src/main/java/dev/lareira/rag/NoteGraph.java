package dev.lareira.rag;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which note a link means, and which notes link to a note. A name is looked for without regard to case: as a path from
 * the root, as a path from the linking note, as the end of a path (the same folder first, then the shortest path), as a
 * title, as an alias. Thread-safe; a change is seen at once.
 */
public final class NoteGraph {
    private record Node(String path, List<String> names, Set<String> blockIds, List<NoteLink> links) {}

    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Set<String>> byFileName = new HashMap<>();
    private final Map<String, Set<String>> byTitle = new HashMap<>();
    private final Map<String, Set<String>> byAlias = new HashMap<>();
    private final Map<String, Set<String>> byBlock = new HashMap<>();
    /** Notes by the last part of the names they link to. */
    private final Map<String, Set<String>> mentions = new HashMap<>();

    public void put(Note note) {
        Set<String> ids = new LinkedHashSet<>();
        note.allBlocks().forEach(block -> block.id().ifPresent(ids::add));
        put(note.path(), note.title(), note.aliases(), ids, note.links());
    }

    /** Adds a note or replaces the one of this path. */
    public synchronized void put(
            String path,
            String title,
            Collection<String> aliases,
            Collection<String> blockIds,
            Collection<NoteLink> links) {
        remove(path);
        List<String> names = new ArrayList<>();
        names.add(title);
        names.addAll(aliases);
        List<NoteLink> internal =
                links.stream().filter(link -> link.kind() != NoteLink.Kind.URL).toList();
        Node node = new Node(path, names, Set.copyOf(blockIds), internal);
        nodes.put(path, node);
        change(node, true);
    }

    public synchronized void remove(String path) {
        Node node = nodes.remove(path);
        if (node != null) {
            change(node, false);
        }
    }

    private void change(Node node, boolean add) {
        change(byFileName, fileName(key(node.path)), node.path, add);
        change(byTitle, key(node.names.getFirst()), node.path, add);
        for (String alias : node.names.subList(1, node.names.size())) {
            change(byAlias, key(alias), node.path, add);
        }
        for (String id : node.blockIds) {
            change(byBlock, key(id), node.path, add);
        }
        for (NoteLink link : node.links) {
            change(mentions, mention(link), node.path, add);
        }
    }

    private static void change(Map<String, Set<String>> index, String key, String path, boolean add) {
        if (add) {
            index.computeIfAbsent(key, k -> new TreeSet<>()).add(path);
        } else {
            index.computeIfPresent(key, (k, paths) -> paths.remove(path) && paths.isEmpty() ? null : paths);
        }
    }

    /** Name as it is compared: without case and without the ending of a Markdown note. */
    private static String key(String name) {
        String key = Normalizer.normalize(name.strip(), Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .replace('\u00A0', ' ');
        return key.endsWith(".md") ? key.substring(0, key.length() - 3) : key;
    }

    private static String fileName(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private static String mention(NoteLink link) {
        return link.target().isEmpty() ? key(link.blockId().orElse("")) : fileName(key(link.target()));
    }

    /** The note that a link of the note {@code from} leads to, if there is one. */
    public synchronized Optional<String> resolve(String from, NoteLink link) {
        if (link.kind() == NoteLink.Kind.URL) {
            return Optional.empty();
        }
        if (link.target().isEmpty()) {
            Node own = nodes.get(from);
            if (link.blockId().isEmpty()
                    || own != null && own.blockIds.contains(link.blockId().get())) {
                return Optional.ofNullable(own).map(Node::path);
            }
            return first(byBlock.get(key(link.blockId().get())));
        }
        return resolve(from, link.target());
    }

    /** The note that a name or path in the note {@code from} means, if there is one. */
    public synchronized Optional<String> resolve(String from, String target) {
        String key = key(target);
        String wanted = key.startsWith("/") ? key.substring(1) : key;
        Set<String> named = byFileName.getOrDefault(fileName(wanted), Set.of());
        String folder = from.contains("/") ? key(from.substring(0, from.lastIndexOf('/') + 1)) : "";
        String relative = normal(folder + wanted);
        Optional<String> exact =
                named.stream().filter(path -> key(path).equals(wanted)).findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        Optional<String> near =
                named.stream().filter(path -> key(path).equals(relative)).findFirst();
        if (near.isPresent()) {
            return near;
        }
        Optional<String> ending = named.stream()
                .filter(path -> key(path).endsWith("/" + wanted))
                .min(Comparator.comparingInt(String::length).thenComparing(path -> path));
        if (ending.isPresent()) {
            return ending;
        }
        return first(byTitle.get(key)).or(() -> first(byAlias.get(key)));
    }

    private static String normal(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.equals(".") && !part.isEmpty()) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static Optional<String> first(Set<String> paths) {
        return paths == null ? Optional.empty() : paths.stream().findFirst();
    }

    /** Notes that a note links to or embeds, each once, in the order of its text. */
    public synchronized Set<String> links(String path) {
        Set<String> found = new LinkedHashSet<>();
        Node node = nodes.get(path);
        if (node != null) {
            node.links.forEach(link -> resolve(path, link).ifPresent(found::add));
            found.remove(path);
        }
        return found;
    }

    /** Links to a note, by the path of the note they are in. */
    public synchronized Map<String, List<NoteLink>> backlinks(String path) {
        Map<String, List<NoteLink>> found = new LinkedHashMap<>();
        Node node = nodes.get(path);
        if (node == null) {
            return found;
        }
        Set<String> candidates = new TreeSet<>(mentions.getOrDefault(fileName(key(path)), Set.of()));
        for (String name : node.names) {
            candidates.addAll(mentions.getOrDefault(fileName(key(name)), Set.of()));
        }
        for (String id : node.blockIds) {
            candidates.addAll(mentions.getOrDefault(key(id), Set.of()));
        }
        candidates.remove(path);
        for (String from : candidates) {
            List<NoteLink> links = nodes.get(from).links.stream()
                    .filter(link -> resolve(from, link).filter(path::equals).isPresent())
                    .toList();
            if (!links.isEmpty()) {
                found.put(from, links);
            }
        }
        return found;
    }

    /** Links of a note to notes that are not there. */
    public synchronized List<NoteLink> unresolved(String path) {
        Node node = nodes.get(path);
        return node == null
                ? List.of()
                : node.links.stream()
                        .filter(link -> link.kind() != NoteLink.Kind.ATTACHMENT)
                        .filter(link -> resolve(path, link).isEmpty())
                        .toList();
    }
}
