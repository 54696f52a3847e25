package dev.lareira.server.internal.ollama;

import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.models.Preset;
import java.util.List;
import java.util.Map;

/** A model as Ollama's Modelfile describes it. */
final class OllamaModelfile {
    /** Clients take a template that speaks of a suffix for the sign that a model can fill in the middle. */
    private static final String INSERT = "{{- if .Suffix }}{{ .Prompt }}{{ .Suffix }}{{- else }}%s{{- end }}";

    private OllamaModelfile() {}

    static String template(ModelEntry model) {
        String template = model.preset().template().isEmpty()
                ? model.template()
                : model.preset().template();
        return model.can("insert") ? INSERT.formatted(template) : template;
    }

    /** One parameter a line; strings are quoted. */
    static String parameters(Preset preset) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Object> parameter : preset.parameters().entrySet()) {
            List<?> values = parameter.getValue() instanceof List<?> list ? list : List.of(parameter.getValue());
            for (Object value : values) {
                text.append(text.isEmpty() ? "" : "\n")
                        .append("%-30s ".formatted(parameter.getKey()))
                        .append(value instanceof String string ? Json.text(string) : value);
            }
        }
        return text.toString();
    }

    static String of(ModelEntry model) {
        StringBuilder text = new StringBuilder("# Modelfile made by Lareira\n");
        text.append("FROM ").append(model.stored().path().getFileName()).append('\n');
        if (!template(model).isEmpty()) {
            text.append("TEMPLATE \"\"\"").append(template(model)).append("\"\"\"\n");
        }
        if (!model.preset().system().isEmpty()) {
            text.append("SYSTEM \"\"\"").append(model.preset().system()).append("\"\"\"\n");
        }
        parameters(model.preset())
                .lines()
                .forEach(line -> text.append("PARAMETER ").append(line).append('\n'));
        return text.toString();
    }
}
