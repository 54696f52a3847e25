package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Arguments;
import dev.lareira.core.internal.jinja.Node.Expression;
import dev.lareira.core.internal.jinja.Node.Statement;
import dev.lareira.core.internal.jinja.Values.Function;
import dev.lareira.core.internal.jinja.Values.Loop;
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
                    assign(set.targets(), evaluate(set.value(), scope), scope);
                    return null;
                });
            case Node.SetBlock set -> {
                Object text = filtered(set.filters(), capture(set.body(), new Scope(scope)), scope);
                assign(List.of(set.target()), text, scope);
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
            case Node.Do expression -> evaluate(expression.value(), scope);
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
            bind(loop.targets(), item, inner);
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
            bind(loop.targets(), items.get(i), inner);
            inner.set("loop", new Loop(loopAttributes(items, i, depth, last), recurse));
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

    private static void bind(List<String> targets, Object item, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), item);
            return;
        }
        List<Object> parts = Values.items(item);
        if (parts.size() != targets.size()) {
            throw new TemplateException(
                    "expected %d values to unpack, found %d".formatted(targets.size(), parts.size()));
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), parts.get(i));
        }
    }

    private void assign(List<Expression> targets, Object value, Scope scope) {
        if (targets.size() > 1) {
            List<Object> parts = Values.items(value);
            if (parts.size() != targets.size()) {
                throw new TemplateException(
                        "expected %d values to unpack, found %d".formatted(targets.size(), parts.size()));
            }
            for (int i = 0; i < targets.size(); i++) {
                assign(List.of(targets.get(i)), parts.get(i), scope);
            }
            return;
        }
        switch (targets.getFirst()) {
            case Node.Variable variable -> scope.set(variable.name(), value);
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
        return (positional, named) -> deeper(() -> {
            Scope inner = new Scope(scope);
            List<String> parameters = macro.parameters();
            inner.set(
                    "varargs",
                    new Tuple(List.copyOf(
                            positional.size() > parameters.size()
                                    ? positional.subList(parameters.size(), positional.size())
                                    : List.of())));
            Map<String, Object> rest = new LinkedHashMap<>(named);
            for (int i = 0; i < parameters.size(); i++) {
                String name = parameters.get(i);
                if (i < positional.size()) {
                    inner.set(name, positional.get(i));
                } else if (rest.containsKey(name)) {
                    inner.set(name, rest.remove(name));
                } else if (macro.defaults().containsKey(name)) {
                    inner.set(name, evaluate(macro.defaults().get(name), inner));
                } else {
                    inner.set(name, new Undefined("parameter " + name));
                }
            }
            Object caller = rest.remove("caller");
            inner.set("caller", caller == null ? new Undefined("caller") : caller);
            inner.set("kwargs", rest);
            return capture(macro.body(), inner);
        });
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
