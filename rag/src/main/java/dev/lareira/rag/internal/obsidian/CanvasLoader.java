package dev.lareira.rag.internal.obsidian;

import dev.lareira.rag.internal.markdown.Dialect;
import dev.lareira.rag.internal.markdown.MarkdownLoader;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON Canvas 1.0. Cards are read from top to bottom and left to right, first those outside every group; a group is a
 * heading; what an arrow joins is a line at the end.
 */
final class CanvasLoader implements NoteLoader {
    private static final JsonMapper JSON = new JsonMapper();

    private final MarkdownLoader markdown;

    CanvasLoader(int maxNesting) {
        markdown = new MarkdownLoader(Dialect.OBSIDIAN, maxNesting);
    }

    private record Card(String id, String type, String text, double x, double y, double width, double height) {
        static Card of(JsonNode node) {
            String type = node.path("type").asString("");
            String text = switch (type) {
                case "text" -> node.path("text").asString("");
                case "file" ->
                    "![[" + node.path("file").asString("")
                            + node.path("subpath").asString("") + "]]";
                case "link" -> node.path("url").asString("");
                default -> node.path("label").asString("");
            };
            return new Card(
                    node.path("id").asString(""),
                    type,
                    text.replace("\r\n", "\n").replace('\r', '\n'),
                    node.path("x").asDouble(0),
                    node.path("y").asDouble(0),
                    node.path("width").asDouble(0),
                    node.path("height").asDouble(0));
        }

        boolean group() {
            return type.equals("group");
        }

        boolean holds(Card card) {
            double centerX = card.x + card.width / 2;
            double centerY = card.y + card.height / 2;
            return centerX >= x && centerX <= x + width && centerY >= y && centerY <= y + height;
        }

        String label() {
            String line = text.lines()
                    .map(String::strip)
                    .filter(l -> !l.isEmpty())
                    .findFirst()
                    .orElse("");
            if (type.equals("file")) {
                return NoteDraft.stem(line.substring(3, line.length() - 2));
            }
            return line.replaceFirst("^#+\\s+", "");
        }
    }

    @Override
    public void load(byte[] bytes, NoteDraft draft) throws IOException {
        JsonNode root = json(bytes, draft);
        List<Card> cards = new ArrayList<>();
        root.path("nodes").forEach(node -> cards.add(Card.of(node)));
        cards.sort(Comparator.comparingDouble(Card::y).thenComparingDouble(Card::x));
        StringBuilder text = new StringBuilder();
        List<Card> groups = cards.stream().filter(Card::group).toList();
        for (Card card : cards) {
            if (!card.group() && groups.stream().noneMatch(group -> group.holds(card))) {
                append(text, card.text());
            }
        }
        List<Card> left = new ArrayList<>(cards);
        left.removeIf(Card::group);
        for (Card group : groups) {
            List<Card> inside = left.stream().filter(group::holds).toList();
            left.removeAll(inside);
            if (!group.text().isBlank()) {
                append(text, "## " + group.text().strip());
            }
            inside.forEach(card -> append(text, card.text()));
        }
        append(text, arrows(root, cards));
        markdown.read(SourceText.of(text.toString()), 0, draft);
    }

    private static JsonNode json(byte[] bytes, NoteDraft draft) throws IOException {
        String text = SourceText.decode(bytes, draft.warnings()).text();
        try {
            JsonNode root = JSON.readTree(text.isBlank() ? "{}" : text);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException e) {
            throw new IOException(
                    "not JSON at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr(),
                    e);
        }
        throw new IOException("not a canvas: expected a JSON object with nodes and edges");
    }

    private static void append(StringBuilder text, String card) {
        if (!card.isBlank()) {
            text.append(card.strip()).append("\n\n");
        }
    }

    private static String arrows(JsonNode root, List<Card> cards) {
        Map<String, String> labels = new HashMap<>();
        cards.forEach(card -> labels.put(card.id(), card.label()));
        StringBuilder lines = new StringBuilder();
        for (JsonNode edge : root.path("edges")) {
            String from = labels.getOrDefault(edge.path("fromNode").asString(""), "");
            String to = labels.getOrDefault(edge.path("toNode").asString(""), "");
            String label = edge.path("label").asString("").strip();
            if (!from.isEmpty() && !to.isEmpty()) {
                lines.append("- ").append(from).append(label.isEmpty() ? " → " : " → " + label + " → ");
                lines.append(to).append('\n');
            }
        }
        return lines.toString();
    }
}
