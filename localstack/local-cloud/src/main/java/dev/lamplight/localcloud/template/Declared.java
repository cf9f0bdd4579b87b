package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A resource as written: its properties hold functions still, with `Globals` already merged in.
record Declared(
        String logicalId,
        String type,
        Fields properties,
        Optional<String> condition,
        List<String> dependsOn,
        int line) {
    static final String FUNCTION = "AWS::Serverless::Function";
    static final String LAYER = "AWS::Serverless::LayerVersion";
    static final String REST_API = "AWS::Serverless::Api";
    static final String HTTP_API = "AWS::Serverless::HttpApi";
    static final String QUEUE = "AWS::SQS::Queue";
    static final String BUCKET = "AWS::S3::Bucket";
    static final String SCHEDULE = "AWS::Scheduler::Schedule";

    /// Types that are carried with their properties and not acted on: permissions, alarms, logs, keys.
    static final Set<String> CARRIED = Set.of(
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
            "AWS::IAM::ManagedPolicy",
            "AWS::S3::BucketPolicy",
            "AWS::SQS::QueuePolicy",
            "AWS::SQS::QueueInlinePolicy",
            "AWS::Lambda::CapacityProvider",
            "AWS::Lambda::Permission",
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
            "AWS::CloudWatch::Dashboard",
            "AWS::Logs::LogGroup",
            "AWS::Logs::MetricFilter",
            "AWS::Logs::QueryDefinition",
            "AWS::SNS::Topic",
            "AWS::SNS::TopicPolicy",
            "AWS::KMS::Key",
            "AWS::KMS::Alias",
            "AWS::Budgets::Budget",
            "AWS::ApiGateway::Account",
            "AWS::ApiGateway::UsagePlan",
            "AWS::ApiGateway::ApiKey",
            "AWS::ApiGateway::UsagePlanKey",
            "AWS::ApiGateway::GatewayResponse",
            "AWS::ResourceGroups::Group",
            "AWS::Serverless::CapacityProvider",
            "AWS::ServiceCatalogAppRegistry::Application");

    private static final Set<String> RUN = Set.of(FUNCTION, LAYER, REST_API, HTTP_API, QUEUE, BUCKET, SCHEDULE);

    static Map<String, Declared> read(Tree section, Globals globals) {
        Map<String, Declared> resources = new LinkedHashMap<>();
        Properties.of(section, "Resources")
                .all()
                .forEach((id, tree) -> resources.put(id, read(id, Properties.of(tree, "Resources." + id), globals)));
        resources.values().forEach(resource -> resource.checkDependencies(resources));
        return resources;
    }

    private static Declared read(String id, Properties entry, Globals globals) {
        String type = entry.requiredText("Type");
        if (!RUN.contains(type) && !CARRIED.contains(type)) {
            throw entry.error("resource type " + type + " is not understood");
        }
        Optional<String> condition = entry.text("Condition");
        Fields properties = entry.tree("Properties")
                .map(tree -> fields(tree, id))
                .orElseGet(() -> new Fields(Map.of(), entry.line()));
        List<String> dependsOn = entry.tree("DependsOn").map(Declared::names).orElse(List.of());
        entry.accept(Set.of("DeletionPolicy", "UpdateReplacePolicy", "Metadata"));
        entry.rejectUnknown();
        return new Declared(id, type, globals.merged(type, properties), condition, dependsOn, entry.line());
    }

    private static Fields fields(Tree tree, String id) {
        if (tree instanceof Fields fields) {
            return fields;
        }
        throw new TemplateException(tree.line(), "Resources." + id + ".Properties: expected a mapping");
    }

    private static List<String> names(Tree tree) {
        return switch (tree) {
            case Scalar scalar -> List.of(scalar.text());
            case Items items ->
                items.items().stream()
                        .map(Declared::names)
                        .flatMap(List::stream)
                        .toList();
            case Fields _, Tree.Call _ -> throw new TemplateException(tree.line(), "DependsOn expects names");
        };
    }

    private void checkDependencies(Map<String, Declared> resources) {
        for (String name : dependsOn) {
            if (!resources.containsKey(name)) {
                throw new TemplateException(
                        line, "Resources." + logicalId + " depends on " + name + ", which is not there");
            }
        }
    }
}
