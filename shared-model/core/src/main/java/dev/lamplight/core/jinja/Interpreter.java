package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.Namespace;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Renders the statements of a template once. Not thread-safe.
final class Interpreter {
    /// What it takes to say where a loop is.
    private static final int STEPS_OF_A_LOOP = 16;

    private final Budget budget = new Budget();
    private final Evaluator evaluator = new Evaluator(budget);
    private PromptText.Builder out = new PromptText.Builder();

    /// What goes on after a statement.
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    PromptText render(List<Statement> statements, Map<String, JinjaValue> context, Map<String, JinjaValue> globals) {
        Scope names = new Scope(null);
        Globals.all(budget).forEach(names::set);
        globals.forEach(names::set);
        context.forEach(names::set);
        run(statements, new Scope(names));
        return out.build();
    }

    private Flow run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow run(Statement statement, Scope scope) {
        budget.step();
        return switch (statement) {
            case Statement.Data(String text) -> write(PromptText.own(text));
            case Statement.Output(Expression value) -> write(PythonText.of(evaluator.value(value, scope)));
            case Statement.For loop -> runEach(loop, scope);
            case Statement.If(List<Statement.Branch> branches, List<Statement> otherwise) -> {
                List<Statement> body = branches.stream()
                        .filter(branch -> evaluator.isTrue(branch.condition(), scope))
                        .findFirst()
                        .map(Statement.Branch::body)
                        .orElse(otherwise);
                yield run(body, scope);
            }
            case Statement.Assign assign -> {
                assign(assign, scope);
                yield Flow.NEXT;
            }
            case Statement.Capture(String target, List<Statement> body) -> {
                scope.set(target, new Text(captured(body, new Scope(scope))));
                yield Flow.NEXT;
            }
            case Statement.Macro macro -> {
                scope.set(macro.name(), new JinjaValue.Function(macro.name(), given -> call(macro, given, scope)));
                yield Flow.NEXT;
            }
            case Statement.Filtered(String name, Expression.ArgumentList arguments, List<Statement> body) -> {
                JinjaValue text = new Text(captured(body, new Scope(scope)));
                yield write(PythonText.of(evaluator.filtered(name, text, evaluator.arguments(arguments, scope))));
            }
            case Statement.Block(List<Statement> body) -> run(body, scope);
            case Statement.Break _ -> Flow.BREAK;
            case Statement.Continue _ -> Flow.CONTINUE;
        };
    }

    private Flow write(PromptText text) {
        budget.made(text.length());
        out.append(text);
        return Flow.NEXT;
    }

    private PromptText captured(List<Statement> body, Scope scope) {
        PromptText.Builder outer = out;
        out = new PromptText.Builder();
        try {
            run(body, scope);
            return out.build();
        } finally {
            out = outer;
        }
    }

    private Flow runEach(Statement.For loop, Scope scope) {
        List<JinjaValue> items = new ArrayList<>();
        for (JinjaValue item : Sequences.items(evaluator.value(loop.items(), scope))) {
            budget.step();
            Expression condition = loop.condition();
            if (condition == null || evaluator.isTrue(condition, bound(loop.targets(), item, scope))) {
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            return run(loop.otherwise(), new Scope(scope));
        }
        for (int index = 0; index < items.size(); index++) {
            budget.steps(STEPS_OF_A_LOOP);
            Scope inner = bound(loop.targets(), items.get(index), scope);
            inner.set("loop", Loops.state(items, index, scope.find("loop")));
            if (run(loop.body(), inner) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    private static Scope bound(List<String> targets, JinjaValue item, Scope scope) {
        Scope inner = new Scope(scope);
        bind(targets, item, inner);
        return inner;
    }

    private static void bind(List<String> targets, JinjaValue value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<JinjaValue> parts = Sequences.items(value);
        if (parts.size() != targets.size()) {
            throw new JinjaError(
                    "expected %d values for as many names, found %d".formatted(targets.size(), parts.size()));
        }
        for (int index = 0; index < parts.size(); index++) {
            scope.set(targets.get(index), parts.get(index));
        }
    }

    private void assign(Statement.Assign assign, Scope scope) {
        JinjaValue value = evaluator.value(assign.value(), scope);
        @Nullable String namespace = assign.namespace();
        if (namespace == null) {
            bind(assign.targets(), value, scope);
        } else if (scope.find(namespace) instanceof Namespace(Map<String, JinjaValue> entries)) {
            entries.put(assign.targets().getFirst(), value);
        } else {
            throw new JinjaError("'%s' is no namespace: nothing else has attributes to set".formatted(namespace));
        }
    }

    private JinjaValue call(Statement.Macro macro, Arguments given, Scope definition) {
        budget.enter();
        Scope inner = new Scope(definition);
        for (int index = 0; index < macro.parameters().size(); index++) {
            Statement.Parameter parameter = macro.parameters().get(index);
            @Nullable Expression otherwise = parameter.otherwise();
            JinjaValue value = given.find(index, parameter.name()).orElse(null);
            if (value == null) {
                value = otherwise == null ? new Undefined(parameter.name()) : evaluator.value(otherwise, inner);
            }
            inner.set(parameter.name(), value);
        }
        Text text = new Text(captured(macro.body(), inner));
        budget.leave();
        return text;
    }

    /// What a loop says about itself.
    private static final class Loops {
        private Loops() {}

        static JinjaValue state(List<JinjaValue> items, int index, @Nullable JinjaValue outer) {
            Map<String, JinjaValue> state = new LinkedHashMap<>();
            state.put("index", JinjaValue.of(index + 1));
            state.put("index0", JinjaValue.of(index));
            state.put("revindex", JinjaValue.of(items.size() - index));
            state.put("revindex0", JinjaValue.of(items.size() - index - 1));
            state.put("first", JinjaValue.of(index == 0));
            state.put("last", JinjaValue.of(index == items.size() - 1));
            state.put("length", JinjaValue.of(items.size()));
            state.put("previtem", index == 0 ? new Undefined("loop.previtem") : items.get(index - 1));
            state.put("nextitem", index == items.size() - 1 ? new Undefined("loop.nextitem") : items.get(index + 1));
            long depth =
                    outer instanceof Mapping mapping && mapping.entries().get("depth") instanceof JinjaValue.Whole d
                            ? d.value() + 1
                            : 1;
            state.put("depth", JinjaValue.of(depth));
            state.put("depth0", JinjaValue.of(depth - 1));
            state.put(
                    "cycle",
                    new JinjaValue.Function(
                            "cycle",
                            given -> given.values().isEmpty()
                                    ? new Undefined("cycle")
                                    : given.values().get(index % given.values().size())));
            return new Mapping(state, Source.TEMPLATE);
        }
    }
}
