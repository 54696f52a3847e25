package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Arguments;
import dev.lareira.core.internal.jinja.Node.Expression;
import dev.lareira.core.internal.jinja.Node.Statement;
import dev.lareira.core.internal.jinja.Values.Callable;
import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Namespace;
import dev.lareira.core.internal.jinja.Values.Tuple;
import dev.lareira.core.internal.jinja.Values.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One rendering: walks the tree, counts what it uses up, and writes the text. */
final class Interpreter extends Evaluator {
    private enum Signal {
        NONE,
        BREAK,
        CONTINUE
    }

    Interpreter(Limits limits) {
        super(limits);
    }

    String render(List<Statement> template, Scope scope) {
        StringBuilder out = new StringBuilder();
        run(template, scope, out);
        return out.toString();
    }

    private Signal run(List<Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            step();
            Signal signal = run(statement, scope, out);
            checkLength(out.length());
            if (signal != Signal.NONE) {
                return signal;
            }
        }
        return Signal.NONE;
    }

    private Signal run(Statement statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Node.Text text -> out.append(text.text());
            case Node.Print print -> out.append(Python.str(at(print.line(), () -> evaluate(print.value(), scope))));
            case Node.If branches -> {
                return ifStatement(branches, scope, out);
            }
            case Node.For loop ->
                at(loop.line(), () -> {
                    forLoop(loop, evaluate(loop.items(), scope), scope, out, 0);
                    return null;
                });
            case Node.Set set ->
                at(set.line(), () -> {
                    assign(set.target(), evaluate(set.value(), scope), scope);
                    return null;
                });
            case Node.SetBlock set -> {
                Object text = filtered(set.filters(), capture(set.body(), new Scope(scope)), scope);
                assign(set.target(), text, scope);
            }
            case Node.FilterBlock block ->
                out.append(Python.str(filtered(block.filters(), capture(block.body(), new Scope(scope)), scope)));
            case Node.Macro macro -> scope.set(macro.name(), macro(macro, scope));
            case Node.CallBlock block -> {
                Scope inner = new Scope(scope);
                Function caller = macro(block.caller(), scope);
                Object function = evaluate(block.call().function(), scope);
                Map<String, Object> named = named(block.call().arguments(), inner);
                named.put("caller", caller);
                out.append(Python.str(call(function, positional(block.call().arguments(), inner), named)));
            }
            case Node.With with -> {
                Scope inner = new Scope(scope);
                with.variables().forEach(v -> inner.set(v.getKey(), evaluate(v.getValue(), scope)));
                return run(with.body(), inner, out);
            }
            case Node.Block block -> {
                return run(block.body(), scope, out);
            }
            case Node.Break end -> {
                return Signal.BREAK;
            }
            case Node.Continue end -> {
                return Signal.CONTINUE;
            }
        }
        return Signal.NONE;
    }

    private Signal ifStatement(Node.If branches, Scope scope, StringBuilder out) {
        for (Map.Entry<Expression, List<Statement>> branch : branches.branches()) {
            if (Values.truth(evaluate(branch.getKey(), scope))) {
                return run(branch.getValue(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private void forLoop(Node.For loop, Object iterated, Scope scope, StringBuilder out, int depth) {
        List<Object> items = new ArrayList<>();
        for (Object item : Values.items(iterated)) {
            step();
            Scope inner = new Scope(scope);
            assign(loop.target(), item, inner);
            if (loop.condition() == null || Values.truth(evaluate(loop.condition(), inner))) {
                items.add(item);
            }
        }
        Function recurse = (positional, named) -> {
            if (!loop.recursive()) {
                throw new TemplateException("the loop is not recursive");
            }
            return deeper(() -> {
                StringBuilder nested = new StringBuilder();
                forLoop(loop, positional.getFirst(), scope, nested, depth + 1);
                return nested.toString();
            });
        };
        List<Object> last = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Scope inner = new Scope(scope);
            assign(loop.target(), items.get(i), inner);
            inner.set("loop", new Callable(loopAttributes(items, i, depth, last), recurse));
            if (run(loop.body(), inner, out) == Signal.BREAK) {
                break;
            }
        }
        if (items.isEmpty()) {
            run(loop.otherwise(), new Scope(scope), out);
        }
    }

    private static Map<String, Object> loopAttributes(List<Object> items, int i, int depth, List<Object> last) {
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("index", i + 1L);
        loop.put("index0", (long) i);
        loop.put("revindex", (long) items.size() - i);
        loop.put("revindex0", (long) items.size() - i - 1);
        loop.put("first", i == 0);
        loop.put("last", i == items.size() - 1);
        loop.put("length", (long) items.size());
        loop.put("depth", depth + 1L);
        loop.put("depth0", (long) depth);
        loop.put("previtem", i > 0 ? items.get(i - 1) : new Undefined("there is no previous item"));
        loop.put("nextitem", i + 1 < items.size() ? items.get(i + 1) : new Undefined("there is no next item"));
        loop.put("cycle", (Function) (positional, named) -> positional.get(i % positional.size()));
        loop.put("changed", (Function) (positional, named) -> {
            boolean changed = last.isEmpty() || !Values.equal(last.getFirst(), positional);
            last.clear();
            last.add(positional);
            return changed;
        });
        return loop;
    }

    private void assign(Expression target, Object value, Scope scope) {
        switch (target) {
            case Node.Variable variable -> scope.set(variable.name(), value);
            case Node.ListLiteral tuple -> {
                List<Object> parts = Values.items(value);
                if (parts.size() != tuple.items().size()) {
                    throw new TemplateException("expected %d values to unpack, found %d"
                            .formatted(tuple.items().size(), parts.size()));
                }
                for (int i = 0; i < parts.size(); i++) {
                    assign(tuple.items().get(i), parts.get(i), scope);
                }
            }
            case Node.Attribute attribute -> {
                if (!(evaluate(attribute.object(), scope) instanceof Namespace namespace)) {
                    throw new TemplateException("only attributes of a namespace can be set");
                }
                if (attribute.name().startsWith("_")) {
                    throw new TemplateException("attribute " + attribute.name() + " of a namespace is not allowed");
                }
                namespace.attributes().put(attribute.name(), value);
            }
            default -> throw new TemplateException("cannot assign");
        }
    }

    private String capture(List<Statement> body, Scope scope) {
        StringBuilder text = new StringBuilder();
        run(body, scope, text);
        return text.toString();
    }

    private Object filtered(List<Map.Entry<String, Arguments>> filters, Object value, Scope scope) {
        for (Map.Entry<String, Arguments> filter : filters) {
            value = Filters.apply(
                    this,
                    filter.getKey(),
                    value,
                    positional(filter.getValue(), scope),
                    named(filter.getValue(), scope));
        }
        return value;
    }

    private Function macro(Node.Macro macro, Scope scope) {
        Map<String, Object> attributes =
                Map.of("name", macro.name(), "arguments", new Tuple(List.copyOf(macro.parameters())));
        return new Callable(
                attributes,
                (positional, named) -> deeper(() -> {
                    Scope inner = new Scope(scope);
                    Map<String, Object> rest = new LinkedHashMap<>(named);
                    parameters(macro, positional, rest, inner);
                    Object caller = macro.caller() ? rest.remove("caller") : null;
                    inner.set("caller", caller == null ? new Undefined("caller") : caller);
                    if (!rest.isEmpty() && !macro.kwargs()) {
                        throw new TemplateException("macro '%s' takes no keyword argument '%s'"
                                .formatted(
                                        macro.name(), rest.keySet().iterator().next()));
                    }
                    inner.set("kwargs", rest);
                    return capture(macro.body(), inner);
                }));
    }

    private void parameters(Node.Macro macro, List<Object> positional, Map<String, Object> named, Scope inner) {
        List<String> parameters = macro.parameters();
        int given = Math.min(positional.size(), parameters.size());
        if (positional.size() > given && !macro.varargs()) {
            throw new TemplateException("macro '%s' takes not more than %d argument(s)".formatted(macro.name(), given));
        }
        inner.set("varargs", new Tuple(new ArrayList<>(positional.subList(given, positional.size()))));
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i);
            if (i < given) {
                inner.set(name, positional.get(i));
            } else if (named.containsKey(name)) {
                inner.set(name, named.remove(name));
            } else if (macro.defaults().containsKey(name)) {
                inner.set(name, evaluate(macro.defaults().get(name), inner));
            } else {
                inner.set(name, new Undefined("parameter " + name));
            }
        }
    }

    private <T> T at(int line, java.util.function.Supplier<T> action) {
        try {
            return action.get();
        } catch (TemplateException.Raised e) {
            throw e;
        } catch (TemplateException e) {
            throw e.getMessage().startsWith("line ")
                    ? e
                    : new TemplateException("line " + line + ": " + e.getMessage());
        }
    }
}
