package dev.lareira.bench;

import dev.lareira.gguf.Metadata;
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

/** From a file's metadata to a tokenizer, in a JVM that has just started. The aim: 150 ms for 128k tokens. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(7)
public class VocabularyBenchmark {
    @Param({"smollm2", "llama-bpe"})
    String vocabulary;

    private Metadata metadata;

    @Setup
    public void setUp() {
        metadata = BenchVocabularies.metadata(vocabulary);
    }

    @Benchmark
    public Tokenizer load() {
        return Tokenizer.from(metadata);
    }
}
