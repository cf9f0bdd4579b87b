package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Scalar;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What names mean in one template: parameters, pseudo parameters, conditions, mappings and resources.
/// Not safe for concurrent use.
final class TemplateScope implements Resolver.Scope {
    private final TemplateOptions options;
    private final Parameters parameters;
    private final Map<String, Tree> mappings;
    private final Map<String, Tree> conditions;
    private final Map<String, Declared> resources;
    private final Resolver resolver = new Resolver(this);
    private final Set<String> open = new HashSet<>();

    TemplateScope(
            TemplateOptions options,
            Parameters parameters,
            Map<String, Tree> mappings,
            Map<String, Tree> conditions,
            Map<String, Declared> resources) {
        this.options = options;
        this.parameters = parameters;
        this.mappings = mappings;
        this.conditions = conditions;
        this.resources = resources;
    }

    Resolver resolver() {
        return resolver;
    }

    @Override
    public Optional<Tree> ref(String name, int line) {
        if (name.equals("AWS::NoValue")) {
            return Optional.empty();
        }
        Optional<Tree> parameter = parameters.find(name);
        return parameter.isPresent() ? parameter : Optional.of(Scalar.text(pseudoOrResource(name, line), line));
    }

    /// The logical id of an API, from what a `Ref` to it gives.
    Optional<String> apiByReference(String reference) {
        return Stream.concat(
                        resources.values().stream()
                                .filter(resource -> Set.of(Declared.REST_API, Declared.HTTP_API)
                                        .contains(resource.type()))
                                .map(Declared::logicalId),
                        Stream.of("ServerlessRestApi", "ServerlessHttpApi"))
                .filter(id -> id.toLowerCase(Locale.ROOT).equals(reference))
                .findFirst();
    }

    private String pseudoOrResource(String name, int line) {
        return switch (name) {
            case "AWS::AccountId" -> TemplateOptions.ACCOUNT;
            case "AWS::Region" -> options.region();
            case "AWS::Partition" -> "aws";
            case "AWS::URLSuffix" -> "amazonaws.com";
            case "AWS::StackName" -> options.stackName();
            case "AWS::StackId" -> options.arn("cloudformation", "stack/" + options.stackName() + "/local");
            default -> resourceRef(name, line);
        };
    }

    private String resourceRef(String name, int line) {
        int dot = name.indexOf('.');
        if (dot > 0) {
            return attribute(name.substring(0, dot), name.substring(dot + 1), line);
        }
        if (name.equals("ServerlessRestApi") || name.equals("ServerlessHttpApi")) {
            return name.toLowerCase(Locale.ROOT);
        }
        Declared resource = resource(name, line);
        return switch (resource.type()) {
            case Declared.QUEUE ->
                options.queueEndpoint() + "/" + TemplateOptions.ACCOUNT + "/" + physicalName(resource);
            case Declared.LAYER -> options.arn("lambda", "layer:" + physicalName(resource) + ":1");
            case Declared.REST_API, Declared.HTTP_API -> name.toLowerCase(Locale.ROOT);
            case "AWS::SNS::Topic" -> options.arn("sns", physicalName(resource));
            default -> physicalName(resource);
        };
    }

    @Override
    public String attribute(String name, String attribute, int line) {
        if (attribute.equals("FunctionUrl") && isFunctionUrl(name)) {
            return "https://" + name.toLowerCase(Locale.ROOT) + ".lambda-url." + options.region() + ".on.aws/";
        }
        Declared generated = generatedRole(name);
        if (generated != null) {
            return role(options.stackName() + "-" + name, attribute, line);
        }
        Declared resource = resource(name, line);
        String physical = physicalName(resource);
        String key = resource.type() + " " + attribute;
        return switch (key) {
            case "AWS::SQS::Queue Arn" -> options.arn("sqs", physical);
            case "AWS::SQS::Queue QueueName" -> physical;
            case "AWS::SQS::Queue QueueUrl" -> resourceRef(name, line);
            case "AWS::S3::Bucket Arn" -> "arn:aws:s3:::" + physical;
            case "AWS::S3::Bucket DomainName" -> physical + ".s3.amazonaws.com";
            case "AWS::S3::Bucket RegionalDomainName" -> physical + ".s3." + options.region() + ".amazonaws.com";
            case "AWS::Serverless::Function Arn" -> options.arn("lambda", "function:" + physical);
            case "AWS::Serverless::Function Version" -> options.arn("lambda", "function:" + physical + ":1");
            case "AWS::Serverless::Function Alias" -> options.arn("lambda", "function:" + physical + ":live");
            case "AWS::Serverless::CapacityProvider Arn", "AWS::Lambda::CapacityProvider Arn" ->
                options.arn("lambda", "capacity-provider:" + physical);
            case "AWS::Serverless::LayerVersion LayerVersionArn" -> resourceRef(name, line);
            case "AWS::Serverless::Api RootResourceId" -> "root";
            case "AWS::Serverless::Api Stage" -> text(resource, "StageName").orElse("Prod");
            case "AWS::Serverless::HttpApi ApiEndpoint" ->
                "https://" + name.toLowerCase(Locale.ROOT) + ".execute-api." + options.region() + ".amazonaws.com";
            case "AWS::Serverless::HttpApi Stage" -> text(resource, "StageName").orElse("$default");
            case "AWS::IAM::Role Arn", "AWS::IAM::Role RoleId" -> role(physical, attribute, line);
            case "AWS::Logs::LogGroup Arn" -> options.arn("logs", "log-group:" + physical + ":*");
            case "AWS::CloudWatch::Alarm Arn", "AWS::CloudWatch::CompositeAlarm Arn" ->
                options.arn("cloudwatch", "alarm:" + physical);
            case "AWS::SNS::Topic TopicArn" -> options.arn("sns", physical);
            case "AWS::SNS::Topic TopicName" -> physical;
            case "AWS::KMS::Key Arn" -> options.arn("kms", "key/" + physical);
            case "AWS::KMS::Key KeyId" -> physical;
            default -> throw new TemplateException(line, "attribute " + name + "." + attribute + " is not understood");
        };
    }

    private static String role(String physical, String attribute, int line) {
        return switch (attribute) {
            case "Arn" -> "arn:aws:iam::" + TemplateOptions.ACCOUNT + ":role/" + physical;
            case "RoleId" -> "AROA" + physical.toUpperCase(Locale.ROOT);
            default -> throw new TemplateException(line, "attribute " + attribute + " of a role is not understood");
        };
    }

    /// SAM makes `<function>Url` for a function with an address of its own.
    private boolean isFunctionUrl(String name) {
        if (resources.containsKey(name) || !name.endsWith("Url")) {
            return false;
        }
        Declared function = resources.get(name.substring(0, name.length() - "Url".length()));
        return function != null && function.properties().fields().containsKey("FunctionUrlConfig");
    }

    /// SAM makes a role `<function>Role` for each function, and templates refer to it.
    private @Nullable Declared generatedRole(String name) {
        if (resources.containsKey(name) || !name.endsWith("Role")) {
            return null;
        }
        Declared function = resources.get(name.substring(0, name.length() - "Role".length()));
        return function != null && function.type().equals(Declared.FUNCTION) ? function : null;
    }

    private Declared resource(String name, int line) {
        Declared resource = resources.get(name);
        if (resource == null) {
            throw new TemplateException(line, "there is no parameter or resource named " + name);
        }
        return resource;
    }

    /// The name the template gives, else one made of stack and logical id.
    String physicalName(Declared resource) {
        String made = options.stackName() + "-" + resource.logicalId();
        return switch (resource.type()) {
            case Declared.QUEUE -> text(resource, "QueueName").orElse(made + (isFifo(resource) ? ".fifo" : ""));
            case Declared.BUCKET -> text(resource, "BucketName").orElse(made.toLowerCase(Locale.ROOT));
            case Declared.FUNCTION -> text(resource, "FunctionName").orElse(made);
            case Declared.LAYER -> text(resource, "LayerName").orElse(resource.logicalId());
            case Declared.SCHEDULE -> text(resource, "Name").orElse(made);
            case "AWS::IAM::Role" -> text(resource, "RoleName").orElse(made);
            case "AWS::Logs::LogGroup" -> text(resource, "LogGroupName").orElse(made);
            case "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm" ->
                text(resource, "AlarmName").orElse(made);
            case "AWS::SNS::Topic" -> text(resource, "TopicName").orElse(made);
            case "AWS::Serverless::CapacityProvider", "AWS::Lambda::CapacityProvider" ->
                text(resource, "CapacityProviderName").orElse(made);
            default -> made;
        };
    }

    private boolean isFifo(Declared queue) {
        return text(queue, "FifoQueue").map(Boolean::parseBoolean).orElse(false);
    }

    private Optional<String> text(Declared resource, String property) {
        Tree tree = resource.properties().fields().get(property);
        if (tree == null) {
            return Optional.empty();
        }
        return guarded(resource.logicalId() + "." + property, tree.line(), () -> resolver.resolve(tree)
                .map(value -> resolver.text(value)));
    }

    @Override
    public boolean condition(String name, int line) {
        Tree tree = conditions.get(name);
        if (tree == null) {
            throw new TemplateException(line, "there is no condition named " + name);
        }
        return guarded("condition " + name, line, () -> resolver.truth(tree));
    }

    /// Evaluates something that may be reached again through itself.
    private <T> T guarded(String what, int line, Supplier<T> evaluation) {
        if (!open.add(what)) {
            throw new TemplateException(line, what + " refers to itself");
        }
        try {
            return evaluation.get();
        } finally {
            open.remove(what);
        }
    }

    @Override
    public Tree mapping(String map, String first, String second, int line) {
        Tree tree = mappings.get(map);
        for (String key : new String[] {first, second}) {
            tree = tree instanceof Tree.Fields fields ? fields.fields().get(key) : null;
        }
        if (tree == null) {
            throw new TemplateException(line, "mapping " + map + " has no value for " + first + ", " + second);
        }
        return tree;
    }
}
