package dev.lareira.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How servers share a machine among clients: OpenAI chat streams in parallel, total tokens a second and time to the first;
 * then a short request while a long prompt is being read. Servers take turns.
 *
 * <pre>{@code java -cp "$CP" dev.lareira.bench.StreamsBench TOKENS MODEL URL… }</pre>
 */
public final class StreamsBench {
    private static final List<Integer> STREAMS = List.of(1, 2, 4, 8);
    private static final int WARM_UPS = 3;
    private static final int LONG_WORDS = 2200;
    private static final String WORDS =
            "the hearth keeps warm when someone brings wood and tells a story about the sea and the people who left ";
    private static final Pattern USAGE = Pattern.compile("\"completion_tokens\":\\s*(\\d+)");
    private static final Pattern PROMPT = Pattern.compile("\"prompt_tokens\":\\s*(\\d+)");
    private static final Pattern CONTENT = Pattern.compile("\"content\":\\s*\"[^\"]");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String model;

    private StreamsBench(String base, String model) {
        this.base = base;
        this.model = model;
    }

    /** @param tokens from the server's own count; {@code firstMillis} until the first piece of text */
    private record Answer(double firstMillis, int tokens, int promptTokens) {}

    public static void main(String[] arguments) throws InterruptedException {
        int tokens = Integer.parseInt(arguments[0]);
        List<StreamsBench> servers = Stream.of(arguments)
                .skip(2)
                .map(url -> new StreamsBench(url, arguments[1]))
                .toList();
        for (int i = 0; i < WARM_UPS; i++) {
            servers.forEach(server -> server.ask("Warm up, please: tell a story.", tokens));
        }
        for (int streams : STREAMS) {
            servers.forEach(server -> server.together(streams, tokens));
        }
        for (StreamsBench server : servers) {
            server.shortBesideLong();
        }
    }

    private void together(int streams, int tokens) {
        long start = System.nanoTime();
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            String prompt = "Story number %d: write a long story about a fireplace in a house by the sea, number %d."
                    .formatted(i, 7 * i);
            all.add(CompletableFuture.supplyAsync(
                    () -> ask(prompt, tokens), task -> Thread.ofVirtual().start(task)));
        }
        List<Answer> answers = all.stream().map(CompletableFuture::join).toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s  %d streams: %.1f tok/s in total, first token after %.0f to %.0f ms%n",
                base,
                streams,
                answers.stream().mapToInt(Answer::tokens).sum() / seconds,
                answers.stream().mapToDouble(Answer::firstMillis).min().orElse(0),
                answers.stream().mapToDouble(Answer::firstMillis).max().orElse(0));
    }

    private void shortBesideLong() throws InterruptedException {
        String text = String.join(
                " ", List.of(WORDS.repeat(LONG_WORDS / 10).split(" ")).subList(0, LONG_WORDS));
        CompletableFuture<Answer> reading = CompletableFuture.supplyAsync(
                () -> ask(text + " Summarise.", 8), task -> Thread.ofVirtual().start(task));
        Thread.sleep(300);
        Answer small = ask("Say hello.", 8);
        Answer large = reading.join();
        System.out.printf(
                Locale.ROOT,
                "%s  short request beside a prompt of %d tokens: first token after %.0f ms; of the long one after %.0f ms%n",
                base,
                large.promptTokens(),
                small.firstMillis(),
                large.firstMillis());
    }

    private Answer ask(String prompt, int most) {
        String body = """
                {"model":"%s","stream":true,"stream_options":{"include_usage":true},"temperature":0.8,"max_tokens":%d,
                "messages":[{"role":"user","content":"%s"}]}""".formatted(model, most, prompt);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        long start = System.nanoTime();
        try {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(base + " answers " + response.statusCode() + ": "
                        + response.body().limit(3).toList());
            }
            return read(response.body().iterator(), start);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer read(Iterator<String> lines, long start) {
        double first = 0;
        int tokens = 0;
        int promptTokens = 0;
        while (lines.hasNext()) {
            String line = lines.next();
            if (first == 0 && CONTENT.matcher(line).find()) {
                first = (System.nanoTime() - start) / 1e6;
            }
            Matcher usage = USAGE.matcher(line);
            if (usage.find()) {
                tokens = Integer.parseInt(usage.group(1));
            }
            Matcher prompt = PROMPT.matcher(line);
            if (prompt.find()) {
                promptTokens = Integer.parseInt(prompt.group(1));
            }
        }
        return new Answer(first, tokens, promptTokens);
    }
}
