package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the fields of one resolved mapping and notices the ones nobody asked for.
final class Properties {
    private final Fields fields;
    private final String owner;
    private final Set<String> known = new HashSet<>();

    Properties(Fields fields, String owner) {
        this.fields = fields;
        this.owner = owner;
    }

    static Properties of(Tree tree, String owner) {
        if (tree instanceof Fields fields) {
            return new Properties(fields, owner);
        }
        throw new TemplateException(tree.line(), owner + ": expected a mapping, found " + tree.described());
    }

    int line() {
        return fields.line();
    }

    String owner() {
        return owner;
    }

    Optional<Tree> tree(String name) {
        known.add(name);
        return Optional.ofNullable(fields.fields().get(name));
    }

    Optional<String> text(String name) {
        return tree(name).map(tree -> text(tree, name));
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> error("property " + name + " is missing"));
    }

    OptionalInt integer(String name) {
        Optional<Tree> tree = tree(name);
        if (tree.isEmpty()) {
            return OptionalInt.empty();
        }
        String text = text(tree.get(), name);
        if (!text.matches("\\d{1,9}")) {
            throw new TemplateException(
                    tree.get().line(), owner + "." + name + ": expected a whole number, found '" + text + "'");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    boolean truth(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    Optional<Properties> nested(String name) {
        return tree(name).map(tree -> of(tree, owner + "." + name));
    }

    List<Tree> items(String name) {
        Optional<Tree> tree = tree(name);
        if (tree.isEmpty()) {
            return List.of();
        }
        if (tree.get() instanceof Items items) {
            return items.items();
        }
        throw new TemplateException(
                tree.get().line(),
                owner + "." + name + ": expected a list, found " + tree.get().described());
    }

    List<String> texts(String name) {
        return items(name).stream().map(item -> text(item, name)).toList();
    }

    /// All fields, for mappings whose keys are names of things.
    Map<String, Tree> all() {
        known.addAll(fields.fields().keySet());
        return fields.fields();
    }

    Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        all().forEach((name, tree) -> texts.put(name, text(tree, name)));
        return texts;
    }

    /// Declares properties that are right to have and change nothing here.
    void accept(Set<String> names) {
        known.addAll(names);
    }

    /// Fails on the first property that was neither read nor accepted.
    void rejectUnknown() {
        fields.fields().forEach((name, tree) -> {
            if (!known.contains(name)) {
                throw new TemplateException(tree.line(), owner + ": property " + name + " is not understood");
            }
        });
    }

    TemplateException error(String message) {
        return new TemplateException(fields.line(), owner + ": " + message);
    }

    private String text(Tree tree, String name) {
        if (tree instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new TemplateException(tree.line(), owner + "." + name + ": expected a value, found " + tree.described());
    }
}
