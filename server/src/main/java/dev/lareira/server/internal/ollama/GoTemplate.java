package dev.lareira.server.internal.ollama;

import dev.lareira.server.internal.http.ApiException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Go's templates that prompts of {@code /api/generate} use: {@code {{ .System }}}, {@code {{ .Prompt }}},
 * {@code {{ .Response }}} and {@code {{ if .System }}…{{ else }}…{{ end }}}. What stands behind the answer is left out.
 */
final class GoTemplate {
    private static final Pattern ACTION = Pattern.compile("(\\s*)\\{\\{(-?)\\s*(.*?)\\s*(-?)}}(\\s*)", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("\\.([A-Za-z]+)");

    private final String source;
    private final Matcher actions;
    private int at;

    GoTemplate(String source) {
        this.source = source;
        actions = ACTION.matcher(source);
    }

    /** @throws ApiException when it uses more of the language */
    String render(String system, String prompt) {
        at = 0;
        StringBuilder text = new StringBuilder();
        String left = block(Map.of("System", system, "Prompt", prompt), true, text);
        if (!left.isEmpty() && !left.equals("answer")) {
            throw unknown(left);
        }
        return text.toString();
    }

    /** Renders until an action that ends the block, which is returned; empty at the end of the template. */
    private String block(Map<String, String> values, boolean shown, StringBuilder text) {
        while (actions.find(at)) {
            String before =
                    source.substring(at, actions.start()) + (actions.group(2).isEmpty() ? actions.group(1) : "");
            at = actions.end() - (actions.group(4).isEmpty() ? actions.group(5).length() : 0);
            if (shown) {
                text.append(before);
            }
            String action = actions.group(3);
            Matcher field = FIELD.matcher(action);
            if (action.equals("end") || action.equals("else") || action.equals(".Response")) {
                return action.equals(".Response") ? "answer" : action;
            }
            if (action.startsWith("if ")) {
                String end = branch(values, action.substring(3).strip(), shown, text);
                if (end.equals("answer")) {
                    return end;
                }
            } else if (field.matches() && values.containsKey(field.group(1))) {
                text.append(shown ? values.get(field.group(1)) : "");
            } else if (!action.startsWith("/*")) {
                throw unknown(action);
            }
        }
        if (shown) {
            text.append(source.substring(at));
        }
        at = source.length();
        return "";
    }

    private String branch(Map<String, String> values, String condition, boolean shown, StringBuilder text) {
        Matcher field = FIELD.matcher(condition);
        if (!field.matches()) {
            throw unknown("if " + condition);
        }
        boolean holds = !values.getOrDefault(field.group(1), "").isEmpty();
        String end = block(values, shown && holds, text);
        if (end.equals("else")) {
            end = block(values, shown && !holds, text);
        }
        return end;
    }

    private static ApiException unknown(String action) {
        return ApiException.badParameter(
                "template", "the template's {{ " + action + " }} is not known here; use .System, .Prompt and if");
    }
}
