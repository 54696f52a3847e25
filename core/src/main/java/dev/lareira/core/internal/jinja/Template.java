package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Statement;
import dev.lareira.core.internal.jinja.Values.Callable;
import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Namespace;
import dev.lareira.core.internal.jinja.Values.Range;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A compiled template of the Jinja language as chat templates use it: jinja2's syntax, filters and tests, with the globals
 * that Hugging Face transformers adds. Immutable and thread-safe. A rendering reaches nothing but the values given to it.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">the template language</a>
 */
public final class Template {
    private static final int MAX_RANGE = 100_000;
    private static final Pattern DIRECTIVE = Pattern.compile("%([a-zA-Z%])");

    private final List<Statement> statements;
    private final Limits limits;

    private Template(List<Statement> statements, Limits limits) {
        this.statements = statements;
        this.limits = limits;
    }

    /** @throws TemplateException with the line of a syntax error */
    public static Template parse(String source, Limits limits) {
        return new Template(new Parser(source, limits).parse(), limits);
    }

    /**
     * @param variables plain values: null, Boolean, Long, BigInteger, Double, String, List, Map
     * @param clock the time that {@code strftime_now} tells
     * @throws TemplateException when the template fails or goes beyond its limits
     */
    public String render(Map<String, Object> variables, Supplier<LocalDateTime> clock) {
        Scope globals = new Scope(null);
        globals(globals, clock);
        Scope scope = new Scope(globals);
        variables.forEach(scope::set);
        try {
            return new Interpreter(limits).render(statements, scope);
        } catch (StackOverflowError e) {
            throw new TemplateException("the template makes values that nest too deeply");
        }
    }

    private static void globals(Scope scope, Supplier<LocalDateTime> clock) {
        scope.set("raise_exception", (Function) (p, n) -> {
            throw new TemplateException.Raised(p.isEmpty() ? "" : Python.str(p.getFirst()));
        });
        scope.set("strftime_now", (Function) (p, n) -> strftime(clock.get(), Values.string(p.getFirst())));
        scope.set("range", (Function) (p, n) -> range(p));
        scope.set("dict", new Callable(Map.of("fromkeys", (Function) (p, n) -> fromKeys(p)), Template::dictionary));
        scope.set("joiner", (Function) (p, n) -> joiner(p));
        scope.set("namespace", (Function) (p, n) -> {
            Map<String, Object> attributes = new LinkedHashMap<>();
            if (!p.isEmpty() && p.getFirst() instanceof Map<?, ?> map) {
                map.forEach((key, value) -> attributes.put(Values.string(key), value));
            }
            attributes.putAll(n);
            attributes.keySet().stream()
                    .filter(name -> name.startsWith("_"))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new TemplateException("attribute " + name + " of a namespace is not allowed");
                    });
            return new Namespace(attributes);
        });
    }

    private static Object range(List<Object> arguments) {
        long start = arguments.size() > 1 ? Numbers.small(arguments.get(0)) : 0;
        long stop = Numbers.small(arguments.get(arguments.size() > 1 ? 1 : 0));
        long step = arguments.size() > 2 ? Numbers.small(arguments.get(2)) : 1;
        if (step == 0) {
            throw new TemplateException("the step of a range is 0");
        }
        if ((stop - start) / step > MAX_RANGE) {
            throw new TemplateException("a range has more than " + MAX_RANGE + " items");
        }
        return new Range(start, stop, step);
    }

    private static Object dictionary(List<Object> positional, Map<String, Object> named) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (!positional.isEmpty() && positional.getFirst() instanceof Map<?, ?> map) {
            dict.putAll(map);
        } else if (!positional.isEmpty()) {
            for (Object pair : Values.items(positional.getFirst())) {
                Object key = Values.key(dict, Values.items(pair).get(0));
                dict.put(key, Values.items(pair).get(1));
            }
        }
        dict.putAll(named);
        return dict;
    }

    private static Object fromKeys(List<Object> arguments) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        for (Object key : Values.items(arguments.getFirst())) {
            dict.put(Values.key(dict, key), arguments.size() > 1 ? arguments.get(1) : null);
        }
        return dict;
    }

    /** Nothing when it is first called, then always the separator. */
    private static Object joiner(List<Object> arguments) {
        Object separator = arguments.isEmpty() ? ", " : arguments.getFirst();
        boolean[] used = {false};
        return (Function) (p, n) -> {
            boolean first = !used[0];
            used[0] = true;
            return first ? "" : separator;
        };
    }

    private static String strftime(LocalDateTime time, String format) {
        return DIRECTIVE.matcher(format).replaceAll(match -> {
            String pattern = switch (match.group(1)) {
                case "Y" -> "yyyy";
                case "m" -> "MM";
                case "d" -> "dd";
                case "B" -> "MMMM";
                case "b" -> "MMM";
                case "A" -> "EEEE";
                case "a" -> "EEE";
                case "H" -> "HH";
                case "I" -> "hh";
                case "M" -> "mm";
                case "S" -> "ss";
                case "p" -> "a";
                case "y" -> "yy";
                case "j" -> "DDD";
                case "%" -> "'%'";
                default -> throw new TemplateException("unknown time directive " + match.group());
            };
            return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
        });
    }
}
