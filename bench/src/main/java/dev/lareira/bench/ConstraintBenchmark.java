package dev.lareira.bench;

import dev.lareira.core.Constraint;
import dev.lareira.core.Sampler;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a schema costs: its first mask with everything before it, and each token of a document in steady state, once where
 * the model keeps to the schema by itself ({@code follow}) and once where each token has to be masked ({@code mask}).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ConstraintBenchmark {
    private static final String SCHEMA = """
            {"type":"object","properties":{
              "name":{"type":"string","maxLength":60},"age":{"type":"integer","minimum":0,"maximum":150},
              "email":{"type":"string","format":"email"},"status":{"enum":["active","retired","unknown"]},
              "tags":{"type":"array","items":{"type":"string"},"maxItems":5},
              "address":{"type":"object","properties":{"street":{"type":"string"},"zip":{"type":"string","pattern":"^[0-9]{5}$"}},
                "required":["street","zip"]}},
              "required":["name","age","email","status","tags","address"],"additionalProperties":false}""";
    private static final String DOCUMENT = """
            {"name": "Maria de Lurdes Carvalho", "age": 43, "email": "maria.carvalho@example.org", "status": "active",
              "tags": ["cooking", "trains", "the sea"],
              "address": {"street": "Rua da Lareira 12", "zip": "10257"}}""";
    /** Tokens of the document with SmolLM2's vocabulary, at least. */
    private static final int TOKENS = 60;

    @Param({"smollm2", "llama-bpe"})
    String vocabulary;

    private Vocabulary tokens;
    private Constraint constraint;
    private int[] ids;
    private float[] logits;
    private float[] masked;
    private Sampler.State sampler;

    @Setup
    public void setUp() {
        Tokenizer tokenizer = Tokenizer.from(BenchVocabularies.metadata(vocabulary));
        tokens = tokenizer.vocabulary();
        constraint = Constraint.jsonSchema(SCHEMA);
        ids = tokenizer.encode(DOCUMENT, false, false);
        logits = new float[tokens.size()];
        Random random = new Random(1);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextFloat();
        }
        masked = logits.clone();
        sampler = Sampler.chain(Sampler.defaults(), Sampler.seed(1)).start();
        if (ids.length < TOKENS) {
            throw new IllegalStateException("the document has only " + ids.length + " tokens");
        }
        constraint.start(tokens).mask(masked);
    }

    @Benchmark
    public Constraint firstMask() {
        Constraint fresh = Constraint.jsonSchema(SCHEMA);
        fresh.start(tokens).mask(masked);
        return fresh;
    }

    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public boolean follow() {
        Constraint.State state = constraint.start(tokens);
        boolean allowed = true;
        for (int i = 0; i < TOKENS; i++) {
            allowed &= state.allows(ids[i]);
            state.accept(ids[i]);
        }
        return allowed;
    }

    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public int mask() {
        Constraint.State state = constraint.start(tokens);
        int sum = 0;
        for (int i = 0; i < TOKENS; i++) {
            System.arraycopy(logits, 0, masked, 0, logits.length);
            state.mask(masked);
            sum += sampler.sample(masked);
            state.accept(ids[i]);
        }
        return sum;
    }
}
