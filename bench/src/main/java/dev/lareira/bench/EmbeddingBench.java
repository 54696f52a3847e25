package dev.lareira.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import dev.lareira.core.Embedder;
import dev.lareira.core.LoadOptions;
import dev.lareira.core.ModelStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Tokens per second, and per second of processor time (which other programs do not disturb), of bge-small-en-v1.5 by our embedder and by onnxruntime (f32, the graph that the same weights are
 * published in), in turns within one run, on the same tokens and as many threads: the median and the best round of each.
 *
 * <p>Arguments: tokens of a text (default 128), threads (2), rounds (5), a file of the model in place of the built-in one.
 */
public final class EmbeddingBench {
    private static final int TEXTS = 32;
    private static final String GRAPH = "/bge-small-en-v1.5.onnx";

    private interface Engine extends AutoCloseable {
        float[] embed(List<int[]> texts);

        @Override
        void close();
    }

    private EmbeddingBench() {}

    public static void main(String[] args) {
        int length = args.length > 0 ? Integer.parseInt(args[0]) : 128;
        int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        Path model = args.length > 3 ? Path.of(args[3]) : ModelStore.open().builtInEmbedder();
        List<int[]> texts = texts(length);
        try (Engine ours = lareira(model, threads);
                Engine onnx = onnxruntime(threads)) {
            System.out.printf(
                    Locale.ROOT,
                    "%d texts of %d tokens, %d threads; cosine of both engines' vectors %.5f%n",
                    TEXTS,
                    length,
                    threads,
                    cosine(ours.embed(texts), onnx.embed(texts)));
            Rate[][] rates = new Rate[2][rounds];
            for (int round = -1; round < rounds; round++) {
                Rate first = rate(ours, texts);
                Rate second = rate(onnx, texts);
                if (round >= 0) {
                    rates[0][round] = first;
                    rates[1][round] = second;
                }
            }
            report("lareira", rates[0]);
            report("onnxruntime", rates[1]);
        }
    }

    /** The same words for every engine: [CLS], any, [SEP]. */
    private static List<int[]> texts(int length) {
        SplittableRandom random = new SplittableRandom(42);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            int[] text = random.ints(length, 1996, 29612).toArray();
            text[0] = 101;
            text[length - 1] = 102;
            texts.add(text);
        }
        return texts;
    }

    private record Rate(double wall, double processor) {}

    private static Rate rate(Engine engine, List<int[]> texts) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long tokens = 0;
        long start = System.nanoTime();
        long processor = system.getProcessCpuTime();
        while (System.nanoTime() - start < 2_000_000_000L) {
            engine.embed(texts);
            tokens += texts.stream().mapToInt(text -> text.length).sum();
        }
        return new Rate(
                tokens * 1e9 / (System.nanoTime() - start), tokens * 1e9 / (system.getProcessCpuTime() - processor));
    }

    private static void report(String engine, Rate[] rates) {
        double[] wall = Arrays.stream(rates).mapToDouble(Rate::wall).sorted().toArray();
        double[] processor =
                Arrays.stream(rates).mapToDouble(Rate::processor).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-12s tokens/s: median %.0f, best %.0f; per second of a processor: median %.0f, best %.0f%n",
                engine,
                wall[wall.length / 2],
                wall[wall.length - 1],
                processor[wall.length / 2],
                processor[wall.length - 1]);
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            left += (double) a[i] * a[i];
            right += (double) b[i] * b[i];
        }
        return product / Math.sqrt(left * right);
    }

    /** Gives the vector of the last text. */
    private static Engine lareira(Path model, int threads) {
        Embedder embedder =
                Embedder.load(model, LoadOptions.builder().threads(threads).build());
        return new Engine() {
            @Override
            public float[] embed(List<int[]> texts) {
                return embedder.embedTokens(texts).getLast().vector();
            }

            @Override
            public void close() {
                embedder.close();
            }
        };
    }

    /** The texts are of one length, so that nothing is lost to padding; the vector is that of the first token. */
    private static Engine onnxruntime(int threads) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (InputStream graph = EmbeddingBench.class.getResourceAsStream(GRAPH);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(graph.readAllBytes(), options);
        } catch (OrtException | IOException e) {
            throw new IllegalStateException(e);
        }
        return new Engine() {
            @Override
            public float[] embed(List<int[]> texts) {
                long[] shape = {texts.size(), texts.getFirst().length};
                int size = (int) (shape[0] * shape[1]);
                long[] ids = texts.stream()
                        .flatMapToInt(Arrays::stream)
                        .asLongStream()
                        .toArray();
                long[] mask = new long[size];
                Arrays.fill(mask, 1);
                try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                        OnnxTensor attention = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                        OnnxTensor types =
                                OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[size]), shape);
                        OrtSession.Result result = session.run(
                                Map.of("input_ids", input, "attention_mask", attention, "token_type_ids", types))) {
                    float[][][] states = (float[][][]) result.get(0).getValue();
                    return states[states.length - 1][0];
                } catch (OrtException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                try {
                    session.close();
                } catch (OrtException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
