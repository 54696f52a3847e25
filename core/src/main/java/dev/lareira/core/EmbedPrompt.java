package dev.lareira.core;

import java.util.Locale;

/** What a family of embedding models wants to read before a query and before a document, from its model card. */
record EmbedPrompt(String query, String document) {
    static EmbedPrompt of(ModelInfo info) {
        String name = info.name().toLowerCase(Locale.ROOT);
        return switch (info.architecture()) {
            case "nomic-bert", "nomic-bert-moe" -> new EmbedPrompt("search_query: ", "search_document: ");
            case "gemma-embedding" -> new EmbedPrompt("task: search result | query: ", "title: none | text: ");
            case "qwen3" ->
                new EmbedPrompt(
                        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
                        "");
            case "bert" -> bert(name);
            default -> new EmbedPrompt("", "");
        };
    }

    private static EmbedPrompt bert(String name) {
        if (name.contains("bge") && name.contains("en")) {
            return new EmbedPrompt("Represent this sentence for searching relevant passages: ", "");
        }
        return name.contains("e5") ? new EmbedPrompt("query: ", "passage: ") : new EmbedPrompt("", "");
    }

    String apply(String text, EmbedKind kind) {
        return switch (kind) {
            case QUERY -> query + text;
            case DOCUMENT -> document + text;
            case PLAIN -> text;
        };
    }
}
