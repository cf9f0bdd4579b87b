package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `Globals` section, merged by SAM's rules: mappings merge, lists are appended after the global ones, everything
/// else is overridden by the resource.
final class Globals {
    private static final Map<String, String> SECTIONS = Map.of(
            "Function", "AWS::Serverless::Function",
            "Api", "AWS::Serverless::Api",
            "HttpApi", "AWS::Serverless::HttpApi",
            "LayerVersion", "AWS::Serverless::LayerVersion");

    private final Map<String, Fields> byType = new LinkedHashMap<>();

    Globals(Optional<Tree> section) {
        section.ifPresent(tree -> Properties.of(tree, "Globals").all().forEach(this::add));
    }

    private void add(String name, Tree tree) {
        String type = SECTIONS.get(name);
        if (type == null || !(tree instanceof Fields fields)) {
            throw new TemplateException(tree.line(), "Globals." + name + " is not understood");
        }
        byType.put(type, fields);
    }

    Fields merged(String type, Fields own) {
        Fields global = byType.get(type);
        return global == null ? own : merge(global, own);
    }

    private static Fields merge(Fields global, Fields own) {
        Map<String, Tree> merged = new LinkedHashMap<>(global.fields());
        own.fields().forEach((name, value) -> merged.merge(name, value, Globals::merge));
        return new Fields(merged, own.line());
    }

    private static Tree merge(Tree global, Tree own) {
        if (global instanceof Fields wide && own instanceof Fields narrow) {
            return merge(wide, narrow);
        }
        if (global instanceof Items wide && own instanceof Items narrow) {
            List<Tree> items = new ArrayList<>(wide.items());
            items.addAll(narrow.items());
            return new Items(items, own.line());
        }
        return own;
    }
}
