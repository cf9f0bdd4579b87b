package dev.lamplight.tests.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.FailureCode;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.localcloud.template.ApiSpec;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.GatewayResponse;
import dev.lamplight.localcloud.template.GatewayResponseType;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateException;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What must hold in the template beyond what any linter knows.
final class TemplateRulesTest {
    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");

    private static Template template(Map<String, String> parameters) throws IOException {
        return Template.read(
                TEMPLATE, new TemplateOptions("us-east-1", "lamplight", URI.create("http://127.0.0.1:1"), parameters));
    }

    private static Template template() throws IOException {
        return template(Map.of("OpenAccess", "true"));
    }

    private static Map<String, QueueSpec> queuesByArn(Template template) {
        return template.queues().stream().collect(Collectors.toMap(QueueSpec::arn, Function.identity()));
    }

    @Test
    void refusesToDeployWithoutKeysUnlessAccessIsOpen() throws IOException {
        assertThatThrownBy(() -> template(Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("ApiKeyHashes");

        assertThat(template(Map.of("ApiKeyHashes", "00:11")).functions()).isNotEmpty();
    }

    @Test
    void visibilityIsSixTimesTheTimeoutAndTheWindowForEveryTimeoutThatCanBeChosen() throws IOException {
        for (String timeout : List.of("3", "30", "120", "300")) {
            Template template = template(Map.of(
                    "OpenAccess", "true", "EtlTimeout", timeout, "IndexTimeout", timeout, "CompactTimeout", timeout));
            Map<String, QueueSpec> queues = queuesByArn(template);
            int mappings = 0;
            for (FunctionSpec function : template.functions()) {
                for (FunctionSpec.QueueEvent event : function.queueEvents()) {
                    mappings++;
                    Duration least = function.timeout().multipliedBy(6).plus(event.batchWindow());
                    assertThat(queues.get(event.queueArn()).visibilityTimeout())
                            .as("visibility of %s at timeout %s", event.queueArn(), timeout)
                            .isGreaterThanOrEqualTo(least);
                    assertThat(event.reportBatchItemFailures()).as(event.id()).isTrue();
                    assertThat(event.maximumConcurrency()).as(event.id()).isPresent();
                }
            }
            assertThat(mappings).as("queues with a reader").isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void everyQueueWithAReaderHasADeadLetterQueueAndGivesFiveReceivesOrMore() throws IOException {
        Template template = template();
        Map<String, QueueSpec> queues = queuesByArn(template);

        for (FunctionSpec function : template.functions()) {
            for (FunctionSpec.QueueEvent event : function.queueEvents()) {
                QueueSpec queue = queues.get(event.queueArn());
                assertThat(queue.redrive()).as("redrive of %s", queue.name()).isPresent();
                QueueSpec.Redrive redrive = queue.redrive().orElseThrow();
                assertThat(redrive.maxReceiveCount()).as(queue.name()).isGreaterThanOrEqualTo(5);
                if (!queue.fifo()) {
                    assertThat(function.environment())
                            .as("%s knows when the last delivery of a document is", function.name())
                            .containsEntry("LAMPLIGHT_MAX_RECEIVES", Integer.toString(redrive.maxReceiveCount()));
                }
                assertThat(queues.get(redrive.targetArn()).retention())
                        .as("dead letters of %s are kept as long as the tombstones allow", queue.name())
                        .isEqualTo(Duration.ofDays(14));
            }
        }
    }

    @Test
    void everyDeadLetterQueueHasAnAlarm() throws IOException {
        PlainTemplate plain = PlainTemplate.read();
        Set<String> watched = plain.ofType("AWS::CloudWatch::Alarm").values().stream()
                .flatMap(alarm -> PlainTemplate.list(alarm.get("Dimensions")).stream())
                .map(dimension -> String.valueOf(PlainTemplate.map(dimension).get("Value")))
                .collect(Collectors.toSet());
        Set<String> dead = plain.ofType("AWS::SQS::Queue").values().stream()
                .map(queue -> PlainTemplate.map(queue.get("RedrivePolicy")).get("deadLetterTargetArn"))
                .filter(Objects::nonNull)
                .map(arn -> String.valueOf(arn).replace(".Arn", ".QueueName"))
                .collect(Collectors.toSet());

        assertThat(dead).hasSizeGreaterThanOrEqualTo(4);
        assertThat(watched).as("queues that an alarm watches").containsAll(dead);
    }

    @Test
    void noPolicyAllowsWhatItDoesNotName() throws IOException {
        int statements = 0;
        for (Map.Entry<String, Map<String, Object>> function :
                PlainTemplate.read().ofType("AWS::Serverless::Function").entrySet()) {
            for (Map<String, Object> statement : PlainTemplate.statements(function.getValue())) {
                statements++;
                for (Object action : PlainTemplate.list(statement.get("Action"))) {
                    assertThat(action.toString())
                            .as("action of %s in %s", statement.get("Sid"), function.getKey())
                            .doesNotContain("*");
                }
                for (Object resource : PlainTemplate.list(statement.get("Resource"))) {
                    assertThat(resource.toString())
                            .as("resource of %s in %s", statement.get("Sid"), function.getKey())
                            .matches("(arn:.*-(library|inbox|models)-[^*/]*(/.*)?)|([A-Z][A-Za-z]+\\.Arn)");
                }
            }
        }
        assertThat(statements).isGreaterThan(12);
    }

    @Test
    void noFunctionCanTriggerItselfOverAnyNumberOfSteps() throws IOException {
        Map<String, Set<String>> edges = edges();

        assertThat(edges.get("Etl")).as("the graph sees the pipeline").contains("Parts");
        assertThat(edges.get("Inbox")).contains("InboxEvents");
        for (String start : edges.keySet()) {
            assertThat(reachable(edges, start))
                    .as("what %s triggers in the end", start)
                    .doesNotContain(start);
        }
    }

    /// Who can set off whom: a function writes to buckets and queues, a bucket tells queues, a queue calls functions.
    private static Map<String, Set<String>> edges() throws IOException {
        PlainTemplate plain = PlainTemplate.read();
        Map<String, Set<String>> edges = new TreeMap<>();
        plain.ofType("AWS::Serverless::Function").forEach((name, function) -> {
            Set<String> writes = edges.computeIfAbsent(name, _ -> new TreeSet<>());
            for (Map<String, Object> statement : PlainTemplate.statements(function)) {
                boolean changes = PlainTemplate.list(statement.get("Action")).stream()
                        .anyMatch(action -> action.toString().matches("s3:(Put|Delete).*|sqs:SendMessage"));
                if (changes) {
                    PlainTemplate.list(statement.get("Resource")).forEach(resource -> writes.add(target(resource)));
                }
            }
            PlainTemplate.map(function.get("Events")).values().forEach(event -> {
                Object queue = PlainTemplate.map(PlainTemplate.map(event).get("Properties"))
                        .get("Queue");
                if (queue != null) {
                    edges.computeIfAbsent(target(queue), _ -> new TreeSet<>()).add(name);
                }
            });
        });
        plain.ofType("AWS::S3::Bucket")
                .forEach((name, bucket) -> PlainTemplate.list(PlainTemplate.map(bucket.get("NotificationConfiguration"))
                                .get("QueueConfigurations"))
                        .forEach(rule -> edges.computeIfAbsent(name, _ -> new TreeSet<>())
                                .add(target(PlainTemplate.map(rule).get("Queue")))));
        return edges;
    }

    private static String target(Object resource) {
        String text = String.valueOf(resource);
        if (text.contains("-library-")) {
            return "Library";
        }
        if (text.contains("-models-")) {
            return "Models";
        }
        return text.contains("-inbox-") ? "Inbox" : text.replace(".Arn", "");
    }

    private static Set<String> reachable(Map<String, Set<String>> edges, String start) {
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(edges.getOrDefault(start, Set.of()));
        while (!next.isEmpty()) {
            String node = next.pop();
            if (seen.add(node)) {
                next.addAll(edges.getOrDefault(node, Set.of()));
            }
        }
        return seen;
    }

    @Test
    void everyFunctionSaysItsTimeoutMemoryAndLogGroupAndEveryLogGroupItsRetention() throws IOException {
        PlainTemplate plain = PlainTemplate.read();
        Map<String, Map<String, Object>> logs = plain.ofType("AWS::Logs::LogGroup");

        plain.ofType("AWS::Serverless::Function").forEach((name, function) -> {
            assertThat(function).as(name).containsKeys("Description", "MemorySize", "Timeout", "LoggingConfig");
            assertThat(function).as(name).containsEntry("AutoPublishAliasAllProperties", true);
            assertThat(logs)
                    .as(name)
                    .containsKey(PlainTemplate.map(function.get("LoggingConfig"))
                            .get("LogGroup")
                            .toString());
        });
        logs.forEach((name, log) -> assertThat(log).as(name).containsKey("RetentionInDays"));
    }

    /// Its runtime writes every answer as a stream, which a route that waits for a whole one cannot read, and the other
    /// way.
    @Test
    void everyRouteOfAFunctionStreamsOrNoneAsItsRuntimeDoes() throws IOException {
        int streams = 0;
        Template managed = template(Map.of("OpenAccess", "true", "FunctionRuntime", "managed"));
        for (FunctionSpec function : managed.functions()) {
            boolean isWrapped = function.environment().containsKey("AWS_LAMBDA_EXEC_WRAPPER");
            for (FunctionSpec.RouteEvent route : function.routes()) {
                assertThat(route.transfer() == FunctionSpec.RouteEvent.Transfer.RESPONSE_STREAM)
                        .as("ResponseTransferMode of %s %s", function.logicalId(), route.path())
                        .isEqualTo(isWrapped);
                streams += isWrapped ? 1 : 0;
            }
        }
        assertThat(streams).isPositive();
    }

    @Test
    void snapshotsAreTakenOfManagedFunctionsOnlyAndNeverBehindAWrapper() throws IOException {
        assertThatThrownBy(() -> template(Map.of("OpenAccess", "true", "SnapStart", "on")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("SnapStart");

        Template snapshots = template(Map.of("OpenAccess", "true", "FunctionRuntime", "managed", "SnapStart", "on"));
        for (FunctionSpec function : snapshots.functions()) {
            boolean isWrapped = function.environment().containsKey("AWS_LAMBDA_EXEC_WRAPPER");
            assertThat(function.start() == FunctionSpec.Start.SNAPSHOT)
                    .as(function.logicalId())
                    .isEqualTo(!isWrapped);
        }
        assertThat(template().functions()).allMatch(function -> function.start() == FunctionSpec.Start.ON_DEMAND);
    }

    @Test
    void foldersModulesResourcesAndReadmesOfFunctionsAreTheSame() throws IOException {
        Set<String> folders = new TreeSet<>();
        try (Stream<Path> children = Files.list(Path.of("..", "functions"))) {
            children.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .forEach(folder -> folders.add(folder.getFileName().toString()));
        }
        Set<String> resources = PlainTemplate.read().ofType("AWS::Serverless::Function").keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        String pom = Files.readString(Path.of("..", "pom.xml"));
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> withoutModule = new ArrayList<>();
        for (String folder : folders) {
            if (!pom.contains("<module>functions/" + folder + "</module>")) {
                withoutModule.add(folder);
            }
            assertThat(Path.of("..", "functions", folder, "README.md")).exists();
            assertThat(readme).as("README.md has a row for each function").contains("| `" + folder + "` |");
        }

        assertThat(resources)
                .as("blocks of functions in the template, in lower case, are the folders in functions/")
                .isEqualTo(folders);
        assertThat(withoutModule).as("folders without a <module> in pom.xml").isEmpty();
    }

    @Test
    void whatTheGatewayAnswersItselfHasTheShapeOfEveryOtherError() throws IOException {
        ApiSpec api = template().apis().getFirst();
        Set<String> codes = Stream.<FailureCode>concat(
                        Stream.of(PermanentCode.values()), Stream.of(TransientCode.values()))
                .map(FailureCode::code)
                .collect(Collectors.toSet());

        for (GatewayResponseType type : GatewayResponseType.values()) {
            GatewayResponse response = api.gatewayResponse(type).orElseThrow(() -> new AssertionError(type));
            assertThat(response.headers()).as(type.name()).containsEntry("x-request-id", "context.requestId");
            String body = response.body(variable -> {
                        throw new AssertionError(variable + " in " + type + " can quote the Authorization header");
                    })
                    .orElseThrow(() -> new AssertionError(type));
            JsonNode answer = Json.tree(body);
            assertThat(answer.properties()).as(type.name()).hasSize(1);
            JsonNode error = answer.path("error");
            assertThat(error.properties().stream().map(Map.Entry::getKey))
                    .as(type.name())
                    .containsExactly("message", "type", "param", "code");
            assertThat(error.path("message").asText()).as(type.name()).isNotBlank();
            assertThat(codes).as(type.name()).contains(error.path("code").asText());
            assertThat(error.path("type").asText()).as(type.name()).endsWith("_error");
        }
        assertThat(api.gatewayResponse(GatewayResponseType.MISSING_AUTHENTICATION_TOKEN)
                        .orElseThrow()
                        .status())
                .hasValue(404);
    }

    @Test
    void whatIsTooLargeIsToldTheLimitOfBase64WhereEveryBodyIsBinary() throws IOException {
        GatewayResponse tooLarge = template()
                .apis()
                .getFirst()
                .gatewayResponse(GatewayResponseType.REQUEST_TOO_LARGE)
                .orElseThrow();

        assertThat(Files.readString(TEMPLATE)).contains("BinaryMediaTypes: ['*/*']");
        // three quarters of Lambda's 6 MB
        assertThat(tooLarge.body(_ -> "").orElseThrow()).contains("4.5 MB").doesNotContain("6 MB");
    }

    @Test
    void onlyTheInboxTellsAnybodyOfItsObjects() throws IOException {
        for (BucketSpec bucket : template().buckets()) {
            assertThat(bucket.notifications().isEmpty())
                    .as("%s is silent", bucket.logicalId())
                    .isEqualTo(!bucket.logicalId().equals("Inbox"));
        }
    }
}
