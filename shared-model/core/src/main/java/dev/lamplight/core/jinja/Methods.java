package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Truth;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Methods of Python's `str`, `dict` and `list` that templates call; none changes what it is called on. Not
/// thread-safe.
final class Methods {
    private static final Set<String> OF_TEXT = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "splitlines",
            "startswith",
            "endswith",
            "upper",
            "lower",
            "title",
            "capitalize",
            "replace",
            "find",
            "count",
            "join",
            "removeprefix",
            "removesuffix",
            "isdigit",
            "isspace");
    private static final Set<String> OF_MAPPING = Set.of("get", "items", "keys", "values", "copy");
    private static final Set<String> OF_ITEMS = Set.of("index", "count");

    private final Budget budget;

    Methods(Budget budget) {
        this.budget = budget;
    }

    boolean has(JinjaValue target, String name) {
        return switch (target) {
            case Text _ -> OF_TEXT.contains(name);
            case Mapping _ -> OF_MAPPING.contains(name);
            case Items _ -> OF_ITEMS.contains(name);
            case Undefined _, None _, Truth _, Whole _, Real _, JinjaValue.Namespace _, JinjaValue.Function _ -> false;
        };
    }

    /// @param target what [#has] said yes for
    JinjaValue call(JinjaValue target, String name, Arguments arguments) {
        budget.steps(Sequences.size(target) / 8);
        return switch (target) {
            case Text(PromptText text) -> ofText(text, name, arguments);
            case Mapping mapping -> ofMapping(mapping, name, arguments);
            case Items(List<JinjaValue> items) -> ofItems(items, name, arguments);
            case Undefined _, None _, Truth _, Whole _, Real _, JinjaValue.Namespace _, JinjaValue.Function _ ->
                throw new JinjaError("%s has no method '%s'".formatted(Operators.typeName(target), name));
        };
    }

    private JinjaValue ofText(PromptText text, String name, Arguments arguments) {
        return switch (name) {
            case "strip" -> new Text(TextChanges.stripped(text, characters(arguments), true, true));
            case "lstrip" -> new Text(TextChanges.stripped(text, characters(arguments), true, false));
            case "rstrip" -> new Text(TextChanges.stripped(text, characters(arguments), false, true));
            case "split" -> texts(TextChanges.split(text, separator(arguments), limit(arguments), false));
            case "rsplit" -> texts(TextChanges.split(text, separator(arguments), limit(arguments), true));
            case "splitlines" -> texts(TextChanges.lines(text));
            case "startswith" -> JinjaValue.of(options(arguments).anyMatch(text.text()::startsWith));
            case "endswith" -> JinjaValue.of(options(arguments).anyMatch(text.text()::endsWith));
            case "upper" -> new Text(TextChanges.upper(text));
            case "lower" -> new Text(TextChanges.lower(text));
            case "title" -> new Text(TextChanges.title(text));
            case "capitalize" -> new Text(TextChanges.capitalized(text));
            case "replace" -> {
                PromptText replaced = TextChanges.replaced(
                        text,
                        Operators.text(arguments.require(0, "old")).text(),
                        Operators.text(arguments.require(1, "new")),
                        arguments.find(2, "count").map(Operators::index).orElse(-1));
                budget.made(replaced.length());
                yield new Text(replaced);
            }
            case "find" ->
                JinjaValue.of(text.text()
                        .indexOf(Operators.text(arguments.require(0, "sub")).text()));
            case "count" ->
                JinjaValue.of(TextChanges.split(
                                        text,
                                        Operators.text(arguments.require(0, "sub"))
                                                .text(),
                                        -1,
                                        false)
                                .size()
                        - 1);
            case "join" -> joined(Sequences.items(arguments.require(0, "iterable")), text);
            case "removeprefix" -> {
                String prefix = Operators.text(arguments.require(0, "prefix")).text();
                yield new Text(text.text().startsWith(prefix) ? text.substring(prefix.length(), text.length()) : text);
            }
            case "removesuffix" -> {
                String suffix = Operators.text(arguments.require(0, "suffix")).text();
                yield new Text(
                        text.text().endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
            }
            case "isdigit" ->
                JinjaValue.of(!text.isEmpty() && text.text().codePoints().allMatch(Character::isDigit));
            case "isspace" ->
                JinjaValue.of(!text.isEmpty() && text.text().codePoints().allMatch(TextChanges::isSpace));
            default -> throw new JinjaError("text has no method '%s'".formatted(name));
        };
    }

    private JinjaValue joined(List<JinjaValue> items, PromptText separator) {
        PromptText.Builder joined = new PromptText.Builder();
        for (int index = 0; index < items.size(); index++) {
            if (index > 0) {
                joined.append(separator);
            }
            joined.append(Operators.text(items.get(index)));
        }
        budget.made(joined.length());
        return new Text(joined.build());
    }

    private static String characters(Arguments arguments) {
        return arguments
                .find(0, "chars")
                .filter(Text.class::isInstance)
                .map(value -> Operators.text(value).text())
                .orElse("");
    }

    private static String separator(Arguments arguments) {
        String separator = arguments
                .find(0, "sep")
                .filter(value -> !(value instanceof None))
                .map(value -> Operators.text(value).text())
                .orElse("");
        if (separator.isEmpty()
                && arguments.find(0, "sep").filter(Text.class::isInstance).isPresent()) {
            throw new JinjaError("a text is split at an empty separator");
        }
        return separator;
    }

    private static int limit(Arguments arguments) {
        return arguments.find(1, "maxsplit").map(Operators::index).orElse(-1);
    }

    /// One text or several.
    private static Stream<String> options(Arguments arguments) {
        JinjaValue option = arguments.require(0, "prefix");
        return option instanceof Items(List<JinjaValue> items)
                ? items.stream().map(item -> Operators.text(item).text())
                : Stream.of(Operators.text(option).text());
    }

    private static JinjaValue texts(List<PromptText> parts) {
        return new Items(parts.stream().<JinjaValue>map(Text::new).toList());
    }

    private static JinjaValue ofMapping(Mapping mapping, String name, Arguments arguments) {
        return switch (name) {
            case "get" -> {
                JinjaValue found = mapping.entries()
                        .get(Operators.text(arguments.require(0, "key")).text());
                yield found == null ? arguments.find(1, "default").orElse(JinjaValue.NONE) : found;
            }
            case "items" -> pairs(mapping);
            case "keys" -> new Items(Sequences.items(mapping));
            case "values" -> new Items(new ArrayList<>(mapping.entries().values()));
            case "copy" -> mapping;
            default -> throw new JinjaError("a mapping has no method '%s'".formatted(name));
        };
    }

    /// Keys with their values.
    static Items pairs(Mapping mapping) {
        return new Items(mapping.entries().entrySet().stream()
                .<JinjaValue>map(entry -> new Items(List.of(mapping.key(entry.getKey()), entry.getValue())))
                .toList());
    }

    private static JinjaValue ofItems(List<JinjaValue> items, String name, Arguments arguments) {
        JinjaValue wanted = arguments.require(0, "value");
        long count =
                items.stream().filter(item -> Operators.areEqual(item, wanted)).count();
        if (name.equals("count")) {
            return JinjaValue.of(count);
        }
        for (int index = 0; index < items.size(); index++) {
            if (Operators.areEqual(items.get(index), wanted)) {
                return JinjaValue.of(index);
            }
        }
        throw new JinjaError("a list does not have what its index was asked for");
    }
}
