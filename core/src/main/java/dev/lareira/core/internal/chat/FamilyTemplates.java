package dev.lareira.core.internal.chat;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Templates of families of models, for files that lost theirs: the tokens of a vocabulary tell the family. */
public final class FamilyTemplates {
    /**
     * @param name of the family
     * @param tokens that only its vocabularies have
     * @param template in Jinja
     */
    public record Family(String name, List<String> tokens, String template) {}

    /** For a model of no known family: the most common notation. */
    public static final Family CHATML = new Family("ChatML", List.of("<|im_start|>", "<|im_end|>"), """
            {% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""");

    private static final List<Family> FAMILIES = List.of(
            CHATML,
            new Family("Llama 3", List.of("<|start_header_id|>", "<|eot_id|>"), """
                    {{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m.role + '<|end_header_id|>\\n\\n' + m.content | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"""),
            new Family("Gemma", List.of("<start_of_turn>", "<end_of_turn>"), """
                    {{ bos_token }}{% if messages[0].role == 'system' %}{% set first = messages[0].content + '\\n\\n' %}{% set turns = messages[1:] %}{% else %}{% set first = '' %}{% set turns = messages %}{% endif %}{% for m in turns %}{{ '<start_of_turn>' + ('model' if m.role == 'assistant' else m.role) + '\\n' + (first if loop.first else '') + m.content | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"""),
            new Family("Granite", List.of("<|start_of_role|>", "<|end_of_role|>"), """
                    {% for m in messages %}{{ '<|start_of_role|>' + m.role + '<|end_of_role|>' + m.content + '<|end_of_text|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_of_role|>assistant<|end_of_role|>' }}{% endif %}"""),
            new Family("DeepSeek", List.of("<｜User｜>", "<｜Assistant｜>"), """
                    {{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '<｜User｜>' + m.content }}{% elif m.role == 'assistant' %}{{ '<｜Assistant｜>' + m.content + '<｜end▁of▁sentence｜>' }}{% else %}{{ m.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}"""),
            new Family("Command R", List.of("<|START_OF_TURN_TOKEN|>", "<|CHATBOT_TOKEN|>"), """
                    {{ bos_token }}{% for m in messages %}{{ '<|START_OF_TURN_TOKEN|><|' + ('CHATBOT' if m.role == 'assistant' else m.role | upper) + '_TOKEN|>' + m.content | trim + '<|END_OF_TURN_TOKEN|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}{% endif %}"""),
            new Family("Phi", List.of("<|user|>", "<|assistant|>", "<|end|>"), """
                    {% for m in messages %}{{ '<|' + m.role + '|>\\n' + m.content + '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}"""),
            new Family("Mistral", List.of("[INST]", "[/INST]"), """
                    {{ bos_token }}{% if messages[0].role == 'system' %}{% set first = messages[0].content + '\\n\\n' %}{% set turns = messages[1:] %}{% else %}{% set first = '' %}{% set turns = messages %}{% endif %}{% for m in turns %}{% if m.role == 'user' %}{{ '[INST] ' + (first if loop.first else '') + m.content + '[/INST]' }}{% else %}{{ ' ' + m.content + eos_token }}{% endif %}{% endfor %}"""));

    private FamilyTemplates() {}

    /** The family whose tokens a vocabulary has. */
    public static Optional<Family> of(Predicate<String> hasToken) {
        return FAMILIES.stream()
                .filter(family -> family.tokens.stream().allMatch(hasToken))
                .findFirst();
    }
}
