package dev.lareira.rag.internal.note;

import dev.lareira.rag.RagException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Paths that are left out, by patterns of {@link dev.lareira.rag.NoteOptions#exclude}. */
public final class PathRules {
    private final List<Predicate<String>> rules = new ArrayList<>();

    /** Adds a pattern with {@code *} and {@code **}; without {@code /} before its end it matches a name in any folder. */
    public PathRules glob(String pattern) {
        String body = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        boolean below = body.endsWith("/");
        body = below ? body.substring(0, body.length() - 1) : body;
        boolean anywhere = !pattern.startsWith("/") && !body.contains("/");
        StringBuilder regex = new StringBuilder(anywhere ? "(?:.*/)?" : "");
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '*' && body.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (c == '*' && body.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        rules.add(Pattern.compile(regex + (below ? "/.*" : "(?:/.*)?"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                .asMatchPredicate());
        return this;
    }

    /** Adds all that begins with this path. */
    public PathRules prefix(String path) {
        String plain = path.startsWith("/") ? path.substring(1) : path;
        if (!plain.isEmpty()) {
            rules.add(tested -> tested.startsWith(plain));
        }
        return this;
    }

    /** Adds a regular expression that is looked for anywhere in a path. */
    public PathRules regex(String expression) {
        try {
            rules.add(Pattern.compile(expression).asPredicate());
        } catch (PatternSyntaxException e) {
            throw new RagException("not a regular expression: " + expression + " (" + e.getDescription() + ")", e);
        }
        return this;
    }

    public boolean matches(String path) {
        return rules.stream().anyMatch(rule -> rule.test(path));
    }
}
