package dev.lareira.server.internal.generation;

import dev.lareira.core.Sampler;
import dev.lareira.core.SamplerBuilder;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * How text is to be generated, collected from the fields of a request by the names that the dialects have for them. A null
 * counts as not given, unknown fields are passed over (rule 24). Not thread-safe.
 */
public final class GenerationSettings {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationSettings.class);
    private static final int MAX_STOPS = 64;

    /** What a field of this name does; several names may mean the same. */
    private static final Map<String, BiConsumer<GenerationSettings, Field>> FIELDS = new HashMap<>();

    static {
        number("temperature", (s, v) -> s.sampler.temperature(v));
        number("dynatemp_range", (s, v) -> s.dynamicRange = v);
        number("dynatemp_exponent", (s, v) -> s.dynamicExponent = v);
        integer("top_k", (s, v) -> s.sampler.topK(Math.max(0, v)));
        number("top_p", (s, v) -> s.sampler.topP(v));
        number("min_p", (s, v) -> s.sampler.minP(v));
        number("typical_p", (s, v) -> s.sampler.typical(v));
        number("typ_p", (s, v) -> s.sampler.typical(v));
        number("top_n_sigma", (s, v) -> s.sampler.topNSigma(v));
        integer("min_keep", (s, v) -> s.sampler.minKeep(v));
        integer("repeat_last_n", (s, v) -> s.sampler.penaltyWindow(v));
        number("repeat_penalty", (s, v) -> s.sampler.repeatPenalty(v));
        number("repetition_penalty", (s, v) -> s.sampler.repeatPenalty(v));
        number("frequency_penalty", (s, v) -> s.sampler.frequencyPenalty(v));
        number("presence_penalty", (s, v) -> s.sampler.presencePenalty(v));
        number("dry_multiplier", (s, v) -> s.dryMultiplier = v);
        number("dry_base", (s, v) -> s.dryBase = v);
        integer("dry_allowed_length", (s, v) -> s.dryAllowedLength = v);
        integer("dry_penalty_last_n", (s, v) -> s.dryWindow = v);
        FIELDS.put("dry_sequence_breakers", (s, f) -> s.dryBreakers = f.strings());
        number("xtc_probability", (s, v) -> s.xtcProbability = v);
        number("xtc_threshold", (s, v) -> s.xtcThreshold = v);
        integer("mirostat", (s, v) -> s.mirostat = v);
        number("mirostat_tau", (s, v) -> s.mirostatTau = v);
        number("mirostat_eta", (s, v) -> s.mirostatEta = v);
        FIELDS.put("samplers", (s, f) -> s.order = f.strings());
        FIELDS.put("seed", (s, f) -> s.seed = f.longInteger());
        FIELDS.put("random_seed", FIELDS.get("seed"));
        integer("num_predict", (s, v) -> s.maxTokens = v);
        integer("n_predict", (s, v) -> s.maxTokens = v);
        integer("max_tokens", (s, v) -> s.maxTokens = v);
        integer("max_completion_tokens", (s, v) -> s.maxTokens = v);
        integer("max_output_tokens", (s, v) -> s.maxTokens = v);
        integer("num_ctx", (s, v) -> s.context = Math.max(0, v));
        FIELDS.put("stop", (s, f) -> s.stop(f.strings()));
        FIELDS.put("ignore_eos", (s, f) -> s.ignoreEndOfText = f.flag());
        FIELDS.put("logit_bias", (s, f) -> s.logitBias = f.node());
    }

    private final SamplerBuilder sampler = Sampler.builder();
    private float dynamicRange;
    private float dynamicExponent = 1;
    private float dryMultiplier;
    private float dryBase = 1.75f;
    private int dryAllowedLength = 2;
    private int dryWindow = -1;
    private List<String> dryBreakers = SamplerBuilder.DEFAULT_DRY_BREAKERS;
    private float xtcProbability;
    private float xtcThreshold = 0.1f;
    private int mirostat;
    private float mirostatTau = 5;
    private float mirostatEta = 0.1f;
    private List<String> order = List.of();
    private long seed = -1;
    private int maxTokens;
    private int context;
    private boolean ignoreEndOfText;
    private JsonNode logitBias = Field.NONE;
    private final List<String> stop = new ArrayList<>();

    /** With llama.cpp's defaults. */
    public GenerationSettings() {}

    /** With Ollama's defaults, where they differ. */
    public static GenerationSettings ollama() {
        GenerationSettings settings = new GenerationSettings();
        settings.sampler.topP(0.9f).minP(0);
        return settings;
    }

    private static void number(String name, BiConsumer<GenerationSettings, Float> use) {
        FIELDS.put(name, (settings, field) -> use.accept(settings, field.number()));
    }

    private static void integer(String name, BiConsumer<GenerationSettings, Integer> use) {
        FIELDS.put(name, (settings, field) -> use.accept(settings, field.integer()));
    }

    /**
     * Takes the fields that it knows from an object.
     *
     * @throws ApiException when a field has the wrong type
     */
    public GenerationSettings read(JsonNode object) {
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            BiConsumer<GenerationSettings, Field> use = FIELDS.get(property.getKey());
            if (use == null) {
                LOG.debug("passed over {}", property.getKey());
            } else if (!property.getValue().isNull()) {
                use.accept(this, new Field(property.getKey(), property.getValue()));
            }
        }
        return this;
    }

    private void stop(List<String> strings) {
        stop.clear();
        strings.stream().filter(text -> !text.isEmpty()).limit(MAX_STOPS).forEach(stop::add);
    }

    public GenerationSettings maxTokens(int tokens) {
        maxTokens = tokens;
        return this;
    }

    /** Most tokens to generate; 0: no limit. */
    public int maxTokens() {
        return Math.max(0, maxTokens);
    }

    /** Whether nothing is to be generated, only the prompt evaluated: llama.cpp's {@code n_predict: 0}. */
    public boolean wantsNothing() {
        return maxTokens == 0;
    }

    /** Most tokens of prompt and answer; 0: what the model has. */
    public int context() {
        return context;
    }

    public List<String> stop() {
        return List.copyOf(stop);
    }

    public boolean ignoreEndOfText() {
        return ignoreEndOfText;
    }

    /** The seed, if there is one: negative ones are chance. */
    public OptionalLong seed() {
        return seed < 0 ? OptionalLong.empty() : OptionalLong.of(seed);
    }

    /**
     * The sampler of the {@code choice}-th answer.
     *
     * @throws dev.lareira.core.LareiraException when a value makes no sense
     */
    public Sampler sampler(Tokenizer tokenizer, int choice) {
        sampler.dynamicTemperature(dynamicRange, dynamicExponent)
                .xtc(xtcProbability, xtcThreshold)
                .mirostat(mirostat, mirostatTau, mirostatEta)
                .dry(dryMultiplier, dryBase, dryAllowedLength, dryWindow)
                .logitBias(bias(tokenizer));
        if (dryMultiplier != 0) {
            sampler.dryBreakers(tokenizer, dryBreakers);
        }
        if (!order.isEmpty()) {
            sampler.order(order.stream()
                    .filter(SamplerBuilder.DEFAULT_ORDER::contains)
                    .toList());
        }
        seed().ifPresent(value -> sampler.seed(value + choice));
        return sampler.build();
    }

    /** OpenAI's object from token to bias, or llama.cpp's list of pairs of a token or a text and a bias or false. */
    private Map<Integer, Float> bias(Tokenizer tokenizer) {
        Map<Integer, Float> bias = new LinkedHashMap<>();
        if (logitBias.isObject()) {
            for (Map.Entry<String, JsonNode> entry : logitBias.properties()) {
                put(bias, tokenizer, entry.getKey(), entry.getValue());
            }
        }
        for (JsonNode pair : logitBias.isArray() ? logitBias : Field.NONE) {
            put(bias, tokenizer, pair.path(0).asString(""), pair.path(1));
        }
        return bias;
    }

    private static void put(Map<Integer, Float> bias, Tokenizer tokenizer, String token, JsonNode value) {
        float amount = value.isBoolean() ? Float.NEGATIVE_INFINITY : (float) value.asDouble(0);
        if (amount <= -100) {
            amount = Float.NEGATIVE_INFINITY;
        }
        if (token.matches("[0-9]{1,9}")) {
            bias.put(Integer.parseInt(token), amount);
        } else {
            for (int id : tokenizer.encode(token, false, false)) {
                bias.put(id, amount);
            }
        }
    }
}
