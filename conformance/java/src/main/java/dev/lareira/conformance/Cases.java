package dev.lareira.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Runs the cases of one client and prints a line of JSON for each: {client, version, feature, case, ok, error?}. */
final class Cases {
    static final String BASE = setting("LAREIRA_URL", "http://127.0.0.1:11434");
    static final String MODEL = setting("LAREIRA_CHAT_MODEL", "smollm2:135m");
    static final String EMBEDDER = setting("LAREIRA_EMBEDDER", "bge-small-en-v1.5");
    static final ObjectMapper JSON = new ObjectMapper();

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(body -> {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        return thread;
    });

    private final String client;
    private final String version;

    Cases(String client, Class<?> of) {
        this.client = client;
        String jar = of.getProtectionDomain().getCodeSource().getLocation().getPath();
        this.version = jar.replaceAll(".*-(\\d+[\\w.]*)\\.jar$", "$1");
    }

    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    Cases check(String feature, String name, Body body) {
        String only = System.getenv("CASE");
        if (only != null && !(feature + " " + name).contains(only)) {
            return this;
        }
        ObjectNode line = JSON.createObjectNode()
                .put("client", client)
                .put("version", version)
                .put("feature", feature)
                .put("case", name);
        try {
            THREADS.submit(() -> {
                        body.run();
                        return null;
                    })
                    .get(60, TimeUnit.SECONDS);
            line.put("ok", true);
        } catch (ExecutionException failure) {
            line.put("ok", false).put("error", shortened(String.valueOf(failure.getCause())));
        } catch (TimeoutException late) {
            line.put("ok", false).put("error", "no end after 60 s");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        System.out.println(line);
        return this;
    }

    static void require(boolean holds, Object what) {
        if (!holds) {
            throw new AssertionError(String.valueOf(what));
        }
    }

    static void fails(Class<? extends Throwable> kind, Callable<?> action) throws Exception {
        try {
            action.call();
        } catch (Exception failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (kind.isInstance(cause)) {
                    return;
                }
            }
            throw failure;
        }
        throw new AssertionError("no error");
    }

    /** Four calls at the same time at temperature 0 give one text. */
    static void fourAtOnce(Callable<String> call) throws Exception {
        List<Callable<String>> four = IntStream.range(0, 4).mapToObj(i -> call).toList();
        HashSet<String> texts = new HashSet<>();
        for (var answer : THREADS.invokeAll(four)) {
            texts.add(answer.get());
        }
        require(texts.size() == 1 && !texts.contains(""), texts);
    }

    static void requirePerson(String json) throws Exception {
        JsonNode person = JSON.readTree(json);
        require(person.get("name").isTextual() && person.get("age").isIntegralNumber(), json);
    }

    static void requireWeatherCall(String name, String arguments) throws Exception {
        require(name.equals("get_weather") && JSON.readTree(arguments).get("city").isTextual(), name + arguments);
    }

    static void requireVector(int size, double squares) {
        require(size == 384 && Math.abs(Math.sqrt(squares) - 1) < 1e-3, size + " " + squares);
    }

    static double squares(float[] vector) {
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        return sum;
    }

    private static String shortened(String text) {
        return text.length() > 500 ? text.substring(0, 500) : text;
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }
}
