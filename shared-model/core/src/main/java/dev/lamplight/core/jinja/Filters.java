package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What stands behind `|`. Pallets, Jinja 3.1, "List of Builtin Filters"; `tojson` is that of `apply_chat_template`.
/// Not thread-safe.
final class Filters {
    private static final int MAX_INDENT = 16;

    private final Evaluator evaluator;
    private final Budget budget;

    Filters(Evaluator evaluator, Budget budget) {
        this.evaluator = evaluator;
        this.budget = budget;
    }

    JinjaValue apply(String name, JinjaValue value, Arguments arguments) {
        budget.steps(1 + Sequences.size(value) / 8);
        return switch (name) {
            case "trim" ->
                new Text(TextChanges.stripped(
                        PythonText.of(value),
                        arguments
                                .find(0, "chars")
                                .map(PythonText::of)
                                .map(PromptText::text)
                                .orElse(""),
                        true,
                        true));
            case "tojson" -> json(value, arguments);
            case "length", "count" -> JinjaValue.of(Sequences.length(value));
            case "string", "safe" -> new Text(PythonText.of(value));
            case "upper" -> new Text(TextChanges.upper(PythonText.of(value)));
            case "lower" -> new Text(TextChanges.lower(PythonText.of(value)));
            case "title" -> new Text(TextChanges.title(PythonText.of(value)));
            case "capitalize" -> new Text(TextChanges.capitalized(PythonText.of(value)));
            case "replace" -> replaced(value, arguments);
            case "indent" -> indented(PythonText.of(value), arguments);
            case "default", "d" -> {
                boolean isMissing = value instanceof Undefined
                        || (arguments.truth(1, "boolean", false) && !Operators.isTrue(value));
                yield isMissing ? arguments.find(0, "default_value").orElse(JinjaValue.own("")) : value;
            }
            case "int" -> whole(value, arguments);
            case "float" -> real(value, arguments);
            case "abs" -> Operators.compare(value, JinjaValue.of(0)) < 0 ? Operators.negative(value) : value;
            case "list" -> new Items(Sequences.items(value));
            case "items" ->
                value instanceof Mapping mapping ? Methods.pairs(mapping) : new Items(Sequences.items(value));
            case "dictsort" -> sortedPairs(value);
            case "first" -> first(Sequences.items(value));
            case "last" -> first(Sequences.items(value).reversed());
            case "reverse" -> Sequences.slice(value, null, null, -1);
            case "join" -> joined(value, arguments);
            case "map" -> mapped(value, arguments);
            case "select" -> selected(value, arguments, false, true);
            case "reject" -> selected(value, arguments, false, false);
            case "selectattr" -> selected(value, arguments, true, true);
            case "rejectattr" -> selected(value, arguments, true, false);
            case "unique" -> unique(value);
            case "sort" -> sorted(value, arguments);
            case "min" -> extreme(value, Operators::compare);
            case "max" -> extreme(value, Collections.reverseOrder(Operators::compare));
            default -> throw new JinjaError("the filter '%s' is not implemented".formatted(name));
        };
    }

    private JinjaValue json(JinjaValue value, Arguments arguments) {
        // Hugging Face's order of arguments: ensure_ascii, indent, separators, sort_keys
        int indent = arguments
                .find(1, "indent")
                .filter(given -> !(given instanceof None))
                .map(Operators::index)
                .orElse(-1);
        if (indent > MAX_INDENT) {
            throw new JinjaError(JinjaError.Cause.LIMIT, "JSON is indented by more than " + MAX_INDENT);
        }
        Optional<List<JinjaValue>> separators = arguments
                .find(2, "separators")
                .filter(given -> !(given instanceof None))
                .map(Sequences::items);
        PromptText text = PythonText.json(
                value,
                new PythonText.JsonStyle(
                        indent,
                        separators
                                .map(pair -> Operators.text(pair.get(0)).text())
                                .orElse(indent >= 0 ? "," : ", "),
                        separators
                                .map(pair -> Operators.text(pair.get(1)).text())
                                .orElse(": "),
                        arguments.truth(3, "sort_keys", false),
                        arguments.truth(0, "ensure_ascii", false)));
        budget.made(text.length());
        return new Text(text);
    }

    private JinjaValue replaced(JinjaValue value, Arguments arguments) {
        PromptText replaced = TextChanges.replaced(
                PythonText.of(value),
                PythonText.of(arguments.require(0, "old")).text(),
                PythonText.of(arguments.require(1, "new")),
                arguments.find(2, "count").map(Operators::index).orElse(-1));
        budget.made(replaced.length());
        return new Text(replaced);
    }

    private JinjaValue indented(PromptText text, Arguments arguments) {
        JinjaValue width = arguments.find(0, "width").orElse(JinjaValue.of(4));
        String blanks = width instanceof Text given
                ? given.string()
                : " ".repeat(Math.clamp(Operators.index(width), 0, MAX_INDENT));
        boolean indentsBlank = arguments.truth(2, "blank", false);
        PromptText.Builder out = new PromptText.Builder();
        List<PromptText> lines = TextChanges.split(text, "\n", -1, false);
        for (int index = 0; index < lines.size(); index++) {
            boolean isIndented = index == 0
                    ? arguments.truth(1, "first", false)
                    : indentsBlank || !lines.get(index).isEmpty();
            out.append(index == 0 ? "" : "\n").append(isIndented ? blanks : "").append(lines.get(index));
        }
        budget.made(out.length());
        return new Text(out.build());
    }

    private static JinjaValue whole(JinjaValue value, Arguments arguments) {
        JinjaValue otherwise = arguments.find(0, "default").orElse(JinjaValue.of(0));
        try {
            return switch (value) {
                case Text text ->
                    JinjaValue.of((long) Double.parseDouble(text.string().strip()));
                case Real(double real) -> JinjaValue.of((long) real);
                case Whole _, JinjaValue.Truth _ -> JinjaValue.of(Operators.index(value));
                case Undefined _, None _, Items _, Mapping _, JinjaValue.Namespace _, JinjaValue.Function _ ->
                    otherwise;
            };
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    private static JinjaValue real(JinjaValue value, Arguments arguments) {
        JinjaValue otherwise = arguments.find(0, "default").orElse(new Real(0));
        try {
            return value instanceof Text text
                    ? new Real(Double.parseDouble(text.string().strip()))
                    : Operators.isNumber(value) ? new Real(Operators.real(value)) : otherwise;
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    private static JinjaValue sortedPairs(JinjaValue value) {
        if (!(value instanceof Mapping mapping)) {
            throw new JinjaError("expected a mapping to sort, found " + Operators.typeName(value));
        }
        return new Items(Methods.pairs(mapping).values().stream()
                .sorted(Comparator.comparing(pair ->
                        PythonText.of(first(Sequences.items(pair))).text().toLowerCase(Locale.ROOT)))
                .toList());
    }

    private static JinjaValue first(List<JinjaValue> items) {
        return items.isEmpty() ? new Undefined("the first of nothing") : items.getFirst();
    }

    private JinjaValue joined(JinjaValue value, Arguments arguments) {
        PromptText separator = arguments.find(0, "d").map(PythonText::of).orElse(PromptText.EMPTY);
        Optional<JinjaValue> attribute = arguments.find(1, "attribute");
        PromptText.Builder out = new PromptText.Builder();
        boolean isFirst = true;
        for (JinjaValue item : Sequences.items(value)) {
            if (!isFirst) {
                out.append(separator);
            }
            isFirst = false;
            out.append(PythonText.of(attribute.map(name -> of(item, name)).orElse(item)));
        }
        budget.made(out.length());
        return new Text(out.build());
    }

    /// An attribute by its name, which may have dots.
    private JinjaValue of(JinjaValue item, JinjaValue name) {
        if (!(name instanceof Text)) {
            return evaluator.item(item, name);
        }
        JinjaValue value = item;
        for (String step : Operators.text(name).text().split("\\.", -1)) {
            value = evaluator.item(value, JinjaValue.own(step));
        }
        return value;
    }

    private JinjaValue mapped(JinjaValue value, Arguments arguments) {
        Optional<JinjaValue> attribute = Optional.ofNullable(arguments.named().get("attribute"));
        Optional<JinjaValue> otherwise = Optional.ofNullable(arguments.named().get("default"));
        List<JinjaValue> mapped = new ArrayList<>();
        for (JinjaValue item : Sequences.items(value)) {
            if (attribute.isPresent()) {
                JinjaValue found = of(item, attribute.get());
                mapped.add(found instanceof Undefined ? otherwise.orElse(found) : found);
            } else {
                String filter = Operators.text(arguments.require(0, "filter")).text();
                mapped.add(apply(filter, item, arguments.after(1)));
            }
        }
        return new Items(mapped);
    }

    /// Items that pass a test, or that do not; without one those that are true.
    private JinjaValue selected(JinjaValue value, Arguments arguments, boolean isOfAttribute, boolean isKept) {
        int skipped = isOfAttribute ? 1 : 0;
        Optional<String> test =
                arguments.find(skipped, "test").map(name -> Operators.text(name).text());
        List<JinjaValue> kept = new ArrayList<>();
        for (JinjaValue item : Sequences.items(value)) {
            budget.step();
            JinjaValue tested = isOfAttribute ? of(item, arguments.require(0, "attribute")) : item;
            boolean passes = test.map(name -> Tests.test(operatorTest(name), tested, arguments.after(skipped + 1)))
                    .orElseGet(() -> Operators.isTrue(tested));
            if (passes == isKept) {
                kept.add(item);
            }
        }
        return new Items(kept);
    }

    private static String operatorTest(String name) {
        return switch (name) {
            case "==" -> "eq";
            case "!=" -> "ne";
            case "<" -> "lt";
            case "<=" -> "le";
            case ">" -> "gt";
            case ">=" -> "ge";
            default -> name;
        };
    }

    private JinjaValue unique(JinjaValue value) {
        List<JinjaValue> unique = new ArrayList<>();
        for (JinjaValue item : Sequences.items(value)) {
            budget.steps(1 + unique.size());
            if (unique.stream().noneMatch(other -> Operators.areEqual(item, other))) {
                unique.add(item);
            }
        }
        return new Items(unique);
    }

    private JinjaValue sorted(JinjaValue value, Arguments arguments) {
        Optional<JinjaValue> attribute = Optional.ofNullable(arguments.named().get("attribute"));
        Comparator<JinjaValue> order = (left, right) -> Operators.compare(
                attribute.map(name -> of(left, name)).orElse(left),
                attribute.map(name -> of(right, name)).orElse(right));
        List<JinjaValue> sorted = new ArrayList<>(Sequences.items(value));
        budget.steps(sorted.size());
        sorted.sort(arguments.truth(0, "reverse", false) ? order.reversed() : order);
        return new Items(sorted);
    }

    private static JinjaValue extreme(JinjaValue value, Comparator<JinjaValue> order) {
        return Sequences.items(value).stream().min(order).orElseGet(() -> new Undefined("the extreme of nothing"));
    }
}
