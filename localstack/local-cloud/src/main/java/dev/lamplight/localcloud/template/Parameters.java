package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Kind;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The `Parameters` section with the values in force, each checked against what the template allows.
final class Parameters {
    private static final Set<String> LISTS = Set.of("CommaDelimitedList", "List<Number>", "List<String>");

    private final Map<String, Tree> values = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    Parameters(Optional<Tree> section, Map<String, String> overrides) {
        Map<String, Tree> declared =
                section.map(tree -> Properties.of(tree, "Parameters").all()).orElse(Map.of());
        for (String name : overrides.keySet()) {
            if (!declared.containsKey(name)) {
                throw new TemplateException(1, "there is no parameter " + name + " to override");
            }
        }
        declared.forEach((name, tree) ->
                declare(name, Properties.of(tree, "Parameters." + name), Optional.ofNullable(overrides.get(name))));
    }

    Optional<Tree> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Map<String, String> texts() {
        return texts;
    }

    private void declare(String name, Properties properties, Optional<String> override) {
        String type = properties.requiredText("Type");
        Optional<String> standard = properties.text("Default");
        String value = override.or(() -> standard)
                .orElseThrow(() -> properties.error("has no default and no value was given"));
        properties.accept(Set.of("Description", "NoEcho", "ConstraintDescription"));
        check(properties, type, value);
        properties.rejectUnknown();
        texts.put(name, value);
        values.put(name, tree(type, value, properties));
    }

    private static Tree tree(String type, String value, Properties properties) {
        int line = properties.line();
        if (type.equals("String") || type.equals("Number")) {
            return new Scalar(value, type.equals("Number") ? Kind.NUMBER : Kind.TEXT, line);
        }
        if (!LISTS.contains(type)) {
            throw properties.error("type " + type + " has no meaning on this machine");
        }
        List<Tree> items = Arrays.stream(value.isEmpty() ? new String[0] : value.split(","))
                .<Tree>map(item -> Scalar.text(item.strip(), line))
                .toList();
        return new Items(items, line);
    }

    private static void check(Properties properties, String type, String value) {
        Optional<String> pattern = properties.text("AllowedPattern");
        List<String> allowed = properties.texts("AllowedValues");
        require(properties, allowed.isEmpty() || allowed.contains(value), value, "is none of " + allowed);
        require(properties, pattern.isEmpty() || value.matches(pattern.get()), value, "does not match " + pattern);
        int min = properties.integer("MinLength").orElse(0);
        int max = properties.integer("MaxLength").orElse(Integer.MAX_VALUE);
        require(properties, value.length() >= min && value.length() <= max, value, "has the wrong length");
        Optional<String> least = properties.text("MinValue");
        Optional<String> most = properties.text("MaxValue");
        if (type.equals("Number")) {
            BigDecimal number = number(properties, value);
            require(
                    properties,
                    least.isEmpty() || number.compareTo(new BigDecimal(least.get())) >= 0,
                    value,
                    "too small");
            require(
                    properties,
                    most.isEmpty() || number.compareTo(new BigDecimal(most.get())) <= 0,
                    value,
                    "too large");
        }
    }

    private static BigDecimal number(Properties properties, String value) {
        try {
            return new BigDecimal(value);
        } catch (NumberFormatException e) {
            throw properties.error("'" + value + "' is not a number");
        }
    }

    private static void require(Properties properties, boolean holds, String value, String problem) {
        if (!holds) {
            throw properties.error("value '" + value + "' " + problem);
        }
    }

    /// The section without functions, which CloudFormation does not allow here.
    static Optional<Tree> literal(Optional<Tree> section) {
        section.ifPresent(Parameters::rejectCalls);
        return section;
    }

    private static void rejectCalls(Tree tree) {
        switch (tree) {
            case Tree.Call call -> throw new TemplateException(call.line(), call.function() + " cannot stand here");
            case Fields fields -> fields.fields().values().forEach(Parameters::rejectCalls);
            case Items items -> items.items().forEach(Parameters::rejectCalls);
            case Scalar _ -> {}
        }
    }
}
