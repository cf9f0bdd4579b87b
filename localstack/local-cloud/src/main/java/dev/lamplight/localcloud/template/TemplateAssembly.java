package dev.lamplight.localcloud.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.template.Tree.Fields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Puts the sections of a template together.
final class TemplateAssembly {
    private final Properties root;
    private final Parameters parameters;
    private final TemplateScope scope;
    private final Map<String, Declared> active;
    private final Path folder;
    private final TemplateOptions options;

    TemplateAssembly(Fields tree, Path folder, TemplateOptions options) {
        this.root = new Properties(tree, "template");
        this.folder = folder;
        this.options = options;
        root.accept(Set.of("AWSTemplateFormatVersion", "Description", "Metadata", "Transform"));
        Globals globals = new Globals(root.tree("Globals"));
        parameters = new Parameters(Parameters.literal(root.tree("Parameters")), options.parameters());
        Map<String, Tree> mappings = section(Parameters.literal(root.tree("Mappings")), "Mappings");
        Map<String, Tree> conditions = section(root.tree("Conditions"), "Conditions");
        Tree resources = root.tree("Resources").orElseThrow(() -> root.error("Resources are missing"));
        Map<String, Declared> declared = Declared.read(resources, globals);
        scope = new TemplateScope(options, parameters, mappings, conditions, declared);
        active = active(declared);
    }

    private static Map<String, Tree> section(Optional<Tree> tree, String name) {
        return tree.map(found -> Properties.of(found, name).all()).orElse(Map.of());
    }

    private Map<String, Declared> active(Map<String, Declared> declared) {
        Map<String, Declared> kept = new LinkedHashMap<>();
        declared.forEach((id, resource) -> {
            Optional<String> condition = resource.condition();
            if (condition.isEmpty() || scope.condition(condition.get(), resource.line())) {
                kept.put(id, resource);
            }
        });
        return kept;
    }

    Template assemble() {
        section(root.tree("Rules"), "Rules").forEach((name, rule) -> checkRule(Properties.of(rule, "Rules." + name)));
        ResourceReader resources = new ResourceReader(scope, options, folder);
        List<LayerSpec> layers = each(Declared.LAYER, resources::layer);
        ScheduleReader schedules = new ScheduleReader(resources, options);
        FunctionReader functions = new FunctionReader(resources, schedules, layers);
        List<FunctionSpec> functionSpecs = each(Declared.FUNCTION, functions::read);
        ApiReader apiReader = new ApiReader(resources);
        List<ApiSpec> apis = new ArrayList<>(each(Declared.REST_API, apiReader::restApi));
        apis.addAll(each(Declared.HTTP_API, apiReader::httpApi));
        apis.addAll(functions.implicitApis());
        Template template = new Template(
                functionSpecs,
                each(Declared.QUEUE, resources::queue),
                each(Declared.BUCKET, resources::bucket),
                layers,
                apis,
                Stream.concat(
                                each(Declared.SCHEDULE, schedules::read).stream()
                                        .flatMap(Optional::stream),
                                functionSpecs.stream().flatMap(function -> function.schedules().stream()))
                        .toList(),
                others(resources),
                parameters.texts(),
                outputs());
        root.rejectUnknown();
        return template;
    }

    private <T> List<T> each(String type, java.util.function.Function<Declared, T> reader) {
        return active.values().stream()
                .filter(resource -> resource.type().equals(type))
                .map(reader)
                .toList();
    }

    private List<RawResource> others(ResourceReader resources) {
        return active.values().stream()
                .filter(resource -> Declared.CARRIED.contains(resource.type()))
                .map(resource -> {
                    ObjectNode properties = Json.object(resources.resolved(resource));
                    return new RawResource(resource.logicalId(), resource.type(), properties);
                })
                .toList();
    }

    private void checkRule(Properties rule) {
        Optional<Tree> when = rule.tree("RuleCondition");
        List<Tree> assertions = rule.items("Assertions");
        rule.rejectUnknown();
        if (when.isPresent() && !scope.resolver().truth(when.get())) {
            return;
        }
        for (Tree tree : assertions) {
            Properties assertion = Properties.of(tree, rule.owner());
            Tree claim = assertion.tree("Assert").orElseThrow(() -> assertion.error("Assert is missing"));
            String description = assertion.text("AssertDescription").orElse("the assertion does not hold");
            if (!scope.resolver().truth(claim)) {
                throw assertion.error(description);
            }
        }
    }

    private Map<String, String> outputs() {
        Map<String, String> values = new LinkedHashMap<>();
        section(root.tree("Outputs"), "Outputs").forEach((name, tree) -> {
            Properties output = Properties.of(tree, "Outputs." + name);
            Optional<String> condition = output.text("Condition");
            Tree value = output.tree("Value").orElseThrow(() -> output.error("Value is missing"));
            output.accept(Set.of("Description", "Export"));
            output.rejectUnknown();
            if (condition.isEmpty() || scope.condition(condition.get(), output.line())) {
                values.put(name, scope.resolver().text(value));
            }
        });
        return values;
    }
}
