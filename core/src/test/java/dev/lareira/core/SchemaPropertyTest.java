package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.TokenDecoder;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Random schemas and documents: what is accepted or generated is valid by another's validator. */
class SchemaPropertyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static boolean isValid(Schema validator, String document) {
        return validator
                .validate(
                        document,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .isEmpty();
    }

    /** Empty where the schema is refused. */
    private static Optional<Constraint> constraint(String schema) {
        try {
            return Optional.of(Constraint.jsonSchema(schema));
        } catch (LareiraException e) {
            assertThat(e).as(schema).message().matches("(?s)the (schema at #|grammar matches no text).*");
            return Optional.empty();
        }
    }

    @Test
    void documentsAreAcceptedOnlyWhenValidAndAlwaysAsAConformingWriterHasThem() {
        int schemas = 0;
        int written = 0;
        int refused = 0;
        int spoiled = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            Random random = new Random(seed);
            RandomDocuments documents = new RandomDocuments(random);
            JsonNode schema = new RandomSchemas(random).schema();
            String text = schema.toString();
            Optional<Constraint> constraint = constraint(text);
            if (constraint.isEmpty()) {
                continue;
            }
            schemas++;
            boolean indents = !text.contains("const") && !text.contains("enum");
            Schema validator = REGISTRY.getSchema(text, InputFormat.JSON);
            for (int i = 0; i < 20; i++) {
                JsonNode document = i % 10 == 9 ? documents.any(3) : documents.document(schema, schema, 4);
                boolean conforming = i % 10 < 5;
                String compact = (conforming ? document : documents.spoiled(document)).toString();
                boolean valid = isValid(validator, compact);
                Constraint.Verdict verdict = constraint.get().check(compact);
                if (verdict.accepted()) {
                    assertThat(valid)
                            .as("seed %d: accepted %s of %s", seed, compact, text)
                            .isTrue();
                }
                if (conforming && valid) {
                    assertThat(verdict.accepted())
                            .as("seed %d: refused %s of %s: %s", seed, compact, text, verdict)
                            .isTrue();
                    written++;
                }
                if (conforming && valid && indents) {
                    String pretty = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
                    assertThat(constraint.get().check(pretty))
                            .as("seed %d: %s of %s", seed, pretty, text)
                            .extracting(Constraint.Verdict::accepted)
                            .isEqualTo(true);
                }
                refused += verdict.accepted() ? 0 : 1;
                spoiled += conforming || !verdict.accepted() ? 0 : 1;
            }
        }
        System.out.printf(
                "schemas: %d of 1500 usable; %d conforming documents accepted, %d others accepted as valid, %d refused%n",
                schemas, written, spoiled, refused);
        assertThat(schemas).isGreaterThan(1_200);
        assertThat(written).isGreaterThan(10_000);
        assertThat(refused).isGreaterThan(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm2-vocab", "ggml-vocab-llama-spm", "ggml-vocab-qwen2"})
    void anyTokensThatTheMaskAllowsEndInAValidDocument(String vocabularyName) {
        byte[] bytes = Golden.bytes(Golden.file("tokenizer/vocab/" + vocabularyName + ".gguf.gz"));
        Tokenizer tokenizer = Tokenizer.from(
                Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT).metadata());
        Vocabulary vocabulary = tokenizer.vocabulary();
        int ended = 0;
        int cut = 0;
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            String schema = new RandomSchemas(random).schema().toString();
            Optional<Constraint> constraint = constraint(schema);
            if (constraint.isEmpty()) {
                continue;
            }
            Schema validator = REGISTRY.getSchema(schema, InputFormat.JSON);
            Optional<String> text = walk(tokenizer, constraint.get().start(vocabulary), random);
            if (text.isEmpty()) {
                cut++;
                continue;
            }
            assertThat(isValid(validator, text.get()))
                    .as("seed %d: %s of %s", seed, text.get(), schema)
                    .isTrue();
            ended++;
        }
        System.out.printf("%s: %d documents whole and valid, %d cut off%n", vocabularyName, ended, cut);
        assertThat(ended).isGreaterThan(40);
    }

    /** Random tokens, more and more those that close something; empty when the text gets too long. */
    private static Optional<String> walk(Tokenizer tokenizer, Constraint.State state, Random random) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        TokenDecoder decoder = tokenizer.decoder(true);
        StringBuilder text = new StringBuilder();
        float[] logits = new float[vocabulary.size()];
        for (int step = 0; step < 120 && !state.isComplete(); step++) {
            for (int id = 0; id < logits.length; id++) {
                logits[id] = random.nextFloat();
            }
            state.mask(logits);
            int best = -1;
            for (int id = 0; id < logits.length; id++) {
                float score = logits[id];
                if (score == Float.NEGATIVE_INFINITY) {
                    continue;
                }
                String piece = new String(vocabulary.bytes(id), StandardCharsets.UTF_8);
                boolean closes = vocabulary.isEndOfGeneration(id) || piece.matches("[\\]}\"]+");
                logits[id] = closes ? score + (step > 8 ? 1 : 0) : score;
                best = best < 0 || logits[id] > logits[best] ? id : best;
            }
            if (vocabulary.isEndOfGeneration(best)) {
                return Optional.of(text + decoder.finish());
            }
            state.accept(best);
            text.append(decoder.accept(best));
        }
        return state.isComplete() ? Optional.of(text + decoder.finish()) : Optional.empty();
    }

    @Test
    void generatedTextIsAValidDocumentOrIsSaidToBeCutOff() {
        Map<FinishReason, Integer> ends = new LinkedHashMap<>();
        try (Model model = Model.load(
                        Golden.file("arch/llama.gguf"),
                        LoadOptions.builder().contextLength(256).threads(1).build());
                Session session = model.newSession()) {
            for (long seed = 0; seed < 150; seed++) {
                String schema = new RandomSchemas(new Random(seed)).schema().toString();
                Optional<Constraint> constraint = constraint(schema);
                if (constraint.isEmpty()) {
                    continue;
                }
                session.truncate(0);
                TokenStream stream = session.stream(
                        "The keeper",
                        GenerationOptions.builder()
                                .maxTokens(150)
                                .sampler(Sampler.chain(Sampler.temperature(1.5f), Sampler.seed(seed)))
                                .constraint(constraint.get())
                                .build());
                String text = stream.text();
                FinishReason reason = stream.finishReason().orElseThrow();
                ends.merge(reason, 1, Integer::sum);
                if (reason == FinishReason.END_OF_TURN) {
                    assertThat(isValid(REGISTRY.getSchema(schema, InputFormat.JSON), text))
                            .as("seed %d: %s of %s", seed, text, schema)
                            .isTrue();
                } else {
                    assertThat(reason).isEqualTo(FinishReason.MAX_TOKENS);
                }
            }
        }
        System.out.println("generated under random schemas: " + ends);
        assertThat(ends.get(FinishReason.END_OF_TURN)).isGreaterThan(50);
    }
}
