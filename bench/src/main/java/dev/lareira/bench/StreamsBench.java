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
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How servers share a machine among clients: OpenAI chat streams in parallel, total tokens a second and time to the first;
 * then a short request while a long prompt is being read. Servers take turns; a Markdown table tells the medians.
 *
 * <pre>{@code java -cp "$CP" dev.lareira.bench.StreamsBench TOKENS RUNS MODEL NAME=URL… }</pre>
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
    private final String name;
    private final String base;
    private final String model;

    private StreamsBench(String model, String named) {
        this.model = model;
        name = named.substring(0, named.indexOf('='));
        base = named.substring(name.length() + 1);
    }

    /** @param tokens from the server's own count; {@code firstMillis} until the first piece of text */
    private record Answer(double firstMillis, int tokens, int promptTokens) {}

    /** @param rate of all streams together, tokens a second; {@code firstMillis} of the slowest */
    private record Outcome(double rate, double firstMillis) {}

    public static void main(String[] arguments) throws InterruptedException {
        int tokens = Integer.parseInt(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        List<StreamsBench> servers = Stream.of(arguments)
                .skip(3)
                .map(named -> new StreamsBench(arguments[2], named))
                .toList();
        for (int i = 0; i < WARM_UPS; i++) {
            for (StreamsBench server : servers) {
                server.together(STREAMS.get(i), tokens, "Warm up, please");
            }
        }
        StringBuilder head = new StringBuilder("| streams |");
        servers.forEach(server -> head.append(" %s, tokens/s (last first token) |".formatted(server.name)));
        System.out.println(head + "\n|---|" + "---|".repeat(servers.size()));
        for (int streams : STREAMS) {
            List<List<Outcome>> outcomes = servers.stream()
                    .map(s -> (List<Outcome>) new ArrayList<Outcome>())
                    .toList();
            for (int run = 0; run < runs; run++) {
                for (int i = 0; i < servers.size(); i++) {
                    outcomes.get(i).add(servers.get(i).together(streams, tokens, "Run " + run));
                }
            }
            StringBuilder row = new StringBuilder("| " + streams + " |");
            outcomes.forEach(all -> row.append(
                    " %.1f (%.0f ms) |".formatted(median(all, Outcome::rate), median(all, Outcome::firstMillis))));
            System.out.println(row);
        }
        for (StreamsBench server : servers) {
            server.shortBesideLong();
        }
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        double[] sorted = outcomes.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** @param beginning of the prompts, so that no server knows them from before */
    private Outcome together(int streams, int tokens, String beginning) {
        long start = System.nanoTime();
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            String prompt = "%s of %d, story %d: write a long story about a fireplace in a house by the sea."
                    .formatted(beginning, streams, i);
            all.add(CompletableFuture.supplyAsync(
                    () -> ask(prompt, tokens), task -> Thread.ofVirtual().start(task)));
        }
        List<Answer> answers = all.stream().map(CompletableFuture::join).toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(
                answers.stream().mapToInt(Answer::tokens).sum() / seconds,
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
                "%n%s: short request beside a prompt of %d tokens: first token after %.0f ms; of the long one after %.0f ms%n",
                name,
                large.promptTokens(),
                small.firstMillis(),
                large.firstMillis());
    }

    private Answer ask(String prompt, int most) {
        String body = """
                {"model":"%s","stream":true,"stream_options":{"include_usage":true},"temperature":0.8,"ignore_eos":true,"max_tokens":%d,
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
