package dev.lamplight.tests.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/// The template as text says it, with CloudFormation's short functions taken off: `!Ref X` reads as `X`. For rules
/// about what is written, not about what it resolves to.
public record PlainTemplate(Map<String, Map<String, Object>> resources) {

    public static PlainTemplate read() throws IOException {
        return read(Path.of("..", "infra-sam", "template.yaml"));
    }

    /// @param template the product's own, or what a tool made of it
    public static PlainTemplate read(Path template) throws IOException {
        String yaml = Files.readString(template).replaceAll("![A-Z][A-Za-z]+ ", "");
        Map<String, Object> root = new Yaml().load(yaml);
        Map<String, Map<String, Object>> resources = new TreeMap<>();
        map(root.get("Resources")).forEach((name, resource) -> resources.put(name, map(resource)));
        return new PlainTemplate(resources);
    }

    public Map<String, Map<String, Object>> ofType(String type) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        resources.forEach((name, resource) -> {
            if (type.equals(resource.get("Type"))) {
                found.put(name, map(resource.get("Properties")));
            }
        });
        return found;
    }

    /// Statements of a function's own policies.
    public static List<Map<String, Object>> statements(Map<String, Object> function) {
        List<Map<String, Object>> statements = new ArrayList<>();
        for (Object policy : list(function.get("Policies"))) {
            list(map(policy).get("Statement")).forEach(statement -> statements.add(map(statement)));
        }
        return statements;
    }

    @SuppressWarnings("unchecked") // YAML mappings have text keys here
    public static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    public static List<?> list(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }
}
