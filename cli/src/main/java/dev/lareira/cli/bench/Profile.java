package dev.lareira.cli.bench;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where time goes, by samples that Flight Recorder takes of the running threads. Parts are named as the classes of the model
 * that do the work; nothing is added to the code that is measured.
 *
 * @param samples of all threads
 * @param parts share of the calling thread's samples by part of the model, largest first; products that other threads share
 *     count with the part that waits for them
 * @param methods share of all threads' samples by innermost method of Lareira, largest first
 */
public record Profile(int samples, Map<String, Double> parts, Map<String, Double> methods) {
    private static final String EVENT = "jdk.ExecutionSample";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String OURS = "dev.lareira.";
    private static final String MODEL = "dev.lareira.core.internal.model.";
    private static final String WORKER = "lareira-worker-";
    private static final int PATH = 2;

    /** Runs the work under the recorder, on this thread. */
    public static Profile of(Runnable work) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            throw new LareiraException("this Java has no Flight Recorder; use a whole JDK");
        }
        try {
            Path file = Files.createTempFile("lareira", ".jfr");
            try (Recording recording = new Recording()) {
                recording.enable(EVENT).withPeriod(PERIOD);
                recording.start();
                work.run();
                recording.stop();
                recording.dump(file);
                return of(
                        RecordingFile.readAllEvents(file),
                        Thread.currentThread().getName());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new LareiraException("cannot record a profile: " + e.getMessage(), e);
        }
    }

    private static Profile of(List<RecordedEvent> events, String caller) {
        Map<String, Integer> parts = new HashMap<>();
        Map<String, Integer> methods = new HashMap<>();
        for (RecordedEvent event : events) {
            if (!event.getEventType().getName().equals(EVENT) || event.getStackTrace() == null) {
                continue;
            }
            String thread = event.getThread("sampledThread").getJavaName();
            List<RecordedFrame> frames = event.getStackTrace().getFrames();
            if (caller.equals(thread)) {
                parts.merge(part(frames), 1, Integer::sum);
            }
            if (caller.equals(thread) || thread != null && thread.startsWith(WORKER)) {
                methods.merge(method(frames), 1, Integer::sum);
            }
        }
        return new Profile(total(methods), shares(parts), shares(methods));
    }

    /** The outermost classes of the model inside a block, for example {@code Attention > Linear}. */
    private static String part(List<RecordedFrame> frames) {
        List<String> path = new ArrayList<>();
        for (RecordedFrame frame : frames.reversed()) {
            String type = frame.getMethod().getType().getName();
            if (!type.startsWith(MODEL)) {
                continue;
            }
            String name = simple(type);
            if (name.equals("Transformer") || name.equals("TransformerBlock")) {
                path.clear();
            }
            if (!path.contains(name)) {
                path.add(name);
            }
        }
        path.remove("TransformerBlock");
        return path.isEmpty() ? "outside the model" : String.join(" > ", path.subList(0, Math.min(PATH, path.size())));
    }

    private static String method(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith(OURS)) {
                return simple(type) + "." + frame.getMethod().getName().replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1");
            }
        }
        return "outside Lareira";
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static int total(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Map<String, Double> shares(Map<String, Integer> counts) {
        double total = total(counts);
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue() / total));
        return shares;
    }
}
