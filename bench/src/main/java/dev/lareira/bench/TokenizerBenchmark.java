package dev.lareira.bench;

import dev.lareira.tokenizer.TokenDecoder;
import dev.lareira.tokenizer.Tokenizer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Megabytes a second of one thread: each operation is a text of one. The aim: 5 in English and 2 in Chinese, Japanese and
 * emoji with 128k tokens.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizerBenchmark {
    @Param({"llama-bpe"})
    String vocabulary;

    @Param({"english", "mixed"})
    String text;

    private Tokenizer tokenizer;
    private String content;
    private int[] ids;

    @Setup
    public void setUp() {
        tokenizer = Tokenizer.from(BenchVocabularies.metadata(vocabulary));
        content = text.equals("english") ? BenchTexts.english() : BenchTexts.mixed();
        ids = tokenizer.encode(content);
    }

    @Benchmark
    public int[] encode() {
        return tokenizer.encode(content);
    }

    @Benchmark
    public int count() {
        return tokenizer.counting().count(content);
    }

    @Benchmark
    public void decode(Blackhole blackhole) {
        TokenDecoder decoder = tokenizer.decoder(true);
        for (int id : ids) {
            blackhole.consume(decoder.accept(id));
        }
    }
}
