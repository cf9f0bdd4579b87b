package dev.lamplight.localcloud.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.template.FunctionSpec.AsyncInvocation;
import dev.lamplight.localcloud.template.FunctionSpec.FunctionUrl;
import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.FunctionSpec.RouteEvent;
import dev.lamplight.localcloud.template.FunctionSpec.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads functions with their events.
final class FunctionReader {
    private static final String IMPLICIT_REST = "ServerlessRestApi";
    private static final String IMPLICIT_HTTP = "ServerlessHttpApi";
    private static final int EVENTS_PER_PROCESSOR = 32;

    /// Properties that change nothing on this machine: permissions, deployment, tracing, tags.
    private static final Set<String> ACCEPTED = Set.of(
            "Architectures",
            "AssumeRolePolicyDocument",
            "AutoPublishAlias",
            "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256",
            "CodeSigningConfigArn",
            "DeploymentPreference",
            "Description",
            "EphemeralStorage",
            "FunctionName",
            "KmsKeyArn",
            "LoggingConfig",
            "PackageType",
            "PermissionsBoundary",
            "Policies",
            "PropagateTags",
            "ProvisionedConcurrencyConfig",
            "RecursiveLoop",
            "Role",
            "RolePath",
            "RuntimeManagementConfig",
            "SourceKMSKeyArn",
            "Tags",
            "Tracing",
            "VersionDescription",
            "VersionDeletionPolicy");
    private static final Set<String> NOT_RUN = Set.of("EventBridgeRule", "CloudWatchEvent", "CloudWatchLogs", "SNS");

    private final ResourceReader resources;
    private final ScheduleReader schedules;
    private final List<LayerSpec> layers;
    private final Set<String> implicit = new LinkedHashSet<>();

    FunctionReader(ResourceReader resources, ScheduleReader schedules, List<LayerSpec> layers) {
        this.resources = resources;
        this.schedules = schedules;
        this.layers = layers;
    }

    /// The APIs that SAM makes when an event names none; known after the functions were read.
    List<ApiSpec> implicitApis() {
        return implicit.stream()
                .map(id -> id.equals(IMPLICIT_REST)
                        ? ApiSpec.open(id, ApiSpec.Kind.REST, "Prod")
                        : ApiSpec.open(id, ApiSpec.Kind.HTTP, "$default"))
                .toList();
    }

    FunctionSpec read(Declared resource) {
        Properties properties = resources.properties(resource);
        Events events = events(properties.nested("Events"), resource);
        Map<String, String> environment = properties
                .nested("Environment")
                .flatMap(block -> block.nested("Variables"))
                .map(Properties::allTexts)
                .orElse(Map.of());
        int memory = properties.integer("MemorySize").orElse(128);
        FunctionSpec function = new FunctionSpec(
                resource.logicalId(),
                resources.physicalName(resource),
                properties.requiredText("Handler"),
                properties.requiredText("Runtime"),
                resources.path(properties.requiredText("CodeUri")),
                memory,
                ResourceReader.seconds(properties, "Timeout", 3),
                environment,
                properties.texts("Layers").stream()
                        .map(arn -> layer(arn, properties))
                        .toList(),
                properties.integer("ReservedConcurrentExecutions"),
                properties
                        .nested("CapacityProviderConfig")
                        .map(config -> concurrency(config, memory))
                        .orElse(1),
                properties.nested("SnapStart").map(FunctionReader::start).orElse(Start.ON_DEMAND),
                events.queues(),
                events.routes(),
                events.schedules(),
                properties.nested("FunctionUrlConfig").map(FunctionReader::url),
                properties
                        .nested("EventInvokeConfig")
                        .map(FunctionReader::async)
                        .orElse(AsyncInvocation.STANDARD)
                        .withDeadLetters(properties.nested("DeadLetterQueue").map(FunctionReader::deadLetters)),
                events.notRun());
        properties.accept(ACCEPTED);
        properties.rejectUnknown();
        return function;
    }

    private LayerSpec layer(String arn, Properties function) {
        return layers.stream()
                .filter(layer -> layer.arn().equals(arn))
                .findFirst()
                .orElseThrow(() -> function.error("layer " + arn + " is not in this template"));
    }

    /// Events at the same time on a Managed Instance: as the template says, or 32 for each processor that comes with
    /// the memory, as AWS has it for Java.
    private static int concurrency(Properties config, int memoryMegabytes) {
        config.requiredText("Arn");
        String ratio = config.text("ExecutionEnvironmentMemoryGiBPerVCpu").orElse("2");
        if (!ratio.matches("[248](\\.0)?")) {
            throw config.error("ExecutionEnvironmentMemoryGiBPerVCpu must be 2, 4 or 8");
        }
        double gigabytesPerProcessor = Double.parseDouble(ratio);
        int processors = Math.max(1, (int) (memoryMegabytes / 1024.0 / gigabytesPerProcessor));
        int concurrency =
                config.integer("PerExecutionEnvironmentMaxConcurrency").orElse(EVENTS_PER_PROCESSOR * processors);
        config.rejectUnknown();
        if (concurrency < 1) {
            throw config.error("PerExecutionEnvironmentMaxConcurrency must be at least 1");
        }
        return concurrency;
    }

    private static Start start(Properties snapStart) {
        String applied = snapStart.text("ApplyOn").orElse("None");
        snapStart.rejectUnknown();
        return switch (applied) {
            case "None" -> Start.ON_DEMAND;
            case "PublishedVersions" -> Start.SNAPSHOT;
            default -> throw snapStart.error("ApplyOn must be None or PublishedVersions");
        };
    }

    private static AsyncInvocation async(Properties config) {
        Optional<Properties> destinations = config.nested("DestinationConfig");
        AsyncInvocation async = new AsyncInvocation(
                config.integer("MaximumRetryAttempts").orElse(AsyncInvocation.STANDARD.maximumRetryAttempts()),
                ResourceReader.seconds(config, "MaximumEventAgeInSeconds", 21_600),
                destinations.flatMap(found -> destination(found, "OnSuccess")),
                destinations.flatMap(found -> destination(found, "OnFailure")),
                Optional.empty());
        config.rejectUnknown();
        return async;
    }

    private static Optional<String> destination(Properties destinations, String name) {
        return destinations.nested(name).map(target -> {
            target.accept(Set.of("Type"));
            String arn = target.requiredText("Destination");
            target.rejectUnknown();
            return arn;
        });
    }

    private static String deadLetters(Properties queue) {
        if (!queue.requiredText("Type").equals("SQS")) {
            throw queue.error("only queues are understood as dead-letter queues");
        }
        String arn = queue.requiredText("TargetArn");
        queue.rejectUnknown();
        return arn;
    }

    private record Events(
            Declared function,
            List<QueueEvent> queues,
            List<RouteEvent> routes,
            List<ScheduleSpec> schedules,
            List<String> notRun) {}

    private Events events(Optional<Properties> block, Declared function) {
        Events events =
                new Events(function, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        block.ifPresent(found -> found.all().forEach((id, tree) -> {
            Properties event = Properties.of(tree, found.owner() + "." + id);
            String type = event.requiredText("Type");
            Optional<Properties> details = event.nested("Properties");
            event.rejectUnknown();
            Properties properties = details.orElseThrow(() -> event.error("Properties are missing"));
            add(events, id, type, properties);
        }));
        return events;
    }

    private void add(Events events, String id, String type, Properties properties) {
        switch (type) {
            case "SQS" -> events.queues().add(queueEvent(id, properties));
            case "Api" -> events.routes().add(route(id, properties, "RestApiId", IMPLICIT_REST));
            case "HttpApi" -> events.routes().add(route(id, properties, "ApiId", IMPLICIT_HTTP));
            case "Schedule" -> schedule(events, id, ScheduleReader.Kind.RULE, properties);
            case "ScheduleV2" -> schedule(events, id, ScheduleReader.Kind.SCHEDULE, properties);
            default -> {
                if (!NOT_RUN.contains(type)) {
                    throw properties.error("event type " + type + " is not understood");
                }
                events.notRun().add(id + " (" + type + ")");
            }
        }
    }

    private void schedule(Events events, String id, ScheduleReader.Kind kind, Properties properties) {
        String eventId = events.function().logicalId() + id;
        schedules
                .event(eventId, kind, properties, resources.functionArn(events.function()))
                .ifPresent(events.schedules()::add);
    }

    private RouteEvent route(String id, Properties properties, String apiProperty, String implicitApi) {
        String api = properties.text(apiProperty).orElse(implicitApi.toLowerCase(Locale.ROOT));
        if (api.equals(implicitApi.toLowerCase(Locale.ROOT))) {
            implicit.add(implicitApi);
        }
        RouteEvent route = new RouteEvent(
                id,
                resources.apiByReference(api, properties),
                properties.text("Path").orElse("$default"),
                properties.text("Method").orElse("ANY").toUpperCase(Locale.ROOT),
                transfer(properties, apiProperty),
                properties.nested("Auth").flatMap(FunctionReader::authorizer));
        properties.accept(Set.of("RequestParameters", "TimeoutInMillis"));
        if (!properties.text("PayloadFormatVersion").orElse("2.0").equals("2.0")) {
            throw properties.error("only PayloadFormatVersion 2.0 is understood");
        }
        properties.rejectUnknown();
        return route.method().equals("X-AMAZON-APIGATEWAY-ANY-METHOD") ? route.withMethod("ANY") : route;
    }

    private static Optional<String> authorizer(Properties auth) {
        Optional<String> name = auth.text("Authorizer");
        auth.accept(Set.of("ApiKeyRequired"));
        auth.rejectUnknown();
        return name;
    }

    private static FunctionUrl url(Properties config) {
        String type = config.requiredText("AuthType");
        if (!type.equals("NONE") && !type.equals("AWS_IAM")) {
            throw config.error("AuthType must be NONE or AWS_IAM");
        }
        String mode = config.text("InvokeMode").orElse("BUFFERED");
        RouteEvent.Transfer transfer =
                switch (mode) {
                    case "BUFFERED" -> RouteEvent.Transfer.BUFFERED;
                    case "RESPONSE_STREAM" -> RouteEvent.Transfer.RESPONSE_STREAM;
                    default -> throw config.error("InvokeMode must be BUFFERED or RESPONSE_STREAM");
                };
        FunctionUrl url = new FunctionUrl(type, transfer, config.nested("Cors").map(ApiReader::httpCors));
        config.rejectUnknown();
        return url;
    }

    /// Only REST APIs stream.
    private static RouteEvent.Transfer transfer(Properties properties, String apiProperty) {
        if (!apiProperty.equals("RestApiId")) {
            return RouteEvent.Transfer.BUFFERED;
        }
        String mode = properties.text("ResponseTransferMode").orElse("BUFFERED");
        return switch (mode) {
            case "BUFFERED" -> RouteEvent.Transfer.BUFFERED;
            case "RESPONSE_STREAM" -> RouteEvent.Transfer.RESPONSE_STREAM;
            default -> throw properties.error("ResponseTransferMode must be BUFFERED or RESPONSE_STREAM");
        };
    }

    private static QueueEvent queueEvent(String id, Properties properties) {
        List<String> responses = properties.texts("FunctionResponseTypes");
        Optional<Properties> scaling = properties.nested("ScalingConfig");
        OptionalInt concurrency =
                scaling.map(found -> found.integer("MaximumConcurrency")).orElse(OptionalInt.empty());
        QueueEvent event = new QueueEvent(
                id,
                properties.requiredText("Queue"),
                properties.integer("BatchSize").orElse(10),
                ResourceReader.seconds(properties, "MaximumBatchingWindowInSeconds", 0),
                responses.contains("ReportBatchItemFailures"),
                concurrency,
                properties
                        .nested("FilterCriteria")
                        .map(FunctionReader::patterns)
                        .orElse(List.of()),
                properties.text("Enabled").map(Boolean::parseBoolean).orElse(true));
        properties.rejectUnknown();
        check(properties, event);
        return event;
    }

    /// AWS's limits of an event source mapping.
    private static void check(Properties properties, QueueEvent event) {
        boolean fifo = event.queueArn().endsWith(".fifo");
        if (event.batchSize() < 1 || event.batchSize() > (fifo ? 10 : 10_000)) {
            throw properties.error("BatchSize must be 1 to " + (fifo ? "10" : "10000"));
        }
        if (event.batchSize() > 10 && event.batchWindow().isZero()) {
            throw properties.error("BatchSize above 10 needs MaximumBatchingWindowInSeconds of at least 1");
        }
        if (event.batchWindow().compareTo(Duration.ofMinutes(5)) > 0
                || (fifo && !event.batchWindow().isZero())) {
            throw properties.error("MaximumBatchingWindowInSeconds must be at most 300, and 0 for a FIFO queue");
        }
        event.maximumConcurrency().ifPresent(concurrency -> {
            if (concurrency < 2 || concurrency > 1000) {
                throw properties.error("MaximumConcurrency must be 2 to 1000");
            }
        });
    }

    private static List<String> patterns(Properties criteria) {
        List<String> patterns = new ArrayList<>();
        for (Tree tree : criteria.items("Filters")) {
            Properties filter = Properties.of(tree, criteria.owner());
            String pattern = filter.requiredText("Pattern");
            try {
                new ObjectMapper().readTree(pattern);
            } catch (JsonProcessingException e) {
                throw filter.error("Pattern is not JSON: " + e.getOriginalMessage());
            }
            filter.rejectUnknown();
            patterns.add(pattern);
        }
        criteria.rejectUnknown();
        return patterns;
    }
}
