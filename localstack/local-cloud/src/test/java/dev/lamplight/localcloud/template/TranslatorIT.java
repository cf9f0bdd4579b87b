package dev.lamplight.localcloud.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares our reading of a template with its expansion by AWS's own SAM translator (Python package
/// `aws-sam-translator`). Skipped where that is not installed.
class TranslatorIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Expands a template given on the command line and prints the result as JSON. Parameters are set to their
    /// defaults by the translator itself; the loader of managed policies asks IAM, hence the stub.
    private static final String EXPAND = """
            import json, sys
            from samtranslator.yaml_helper import yaml_parse
            from samtranslator.parser.parser import Parser
            from samtranslator.translator.translator import Translator
            class Region:
                region_name = 'eu-west-1'
            document = yaml_parse(open(sys.argv[1]).read())
            for resource in document['Resources'].values():
                properties = resource.get('Properties', {})
                if 'CodeUri' in properties:
                    properties['CodeUri'] = 's3://code/' + properties['CodeUri']
                if 'ContentUri' in properties:
                    properties['ContentUri'] = 's3://code/' + properties['ContentUri']
            print(json.dumps(Translator({}, Parser(), boto_session=Region()).translate(document, {}), default=str))
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void agreesOnEveryFormTheReaderKnows() throws Exception {
        Path file = Files.writeString(folder.resolve("template.yaml"), TemplateTest.resource("pipeline.yaml"));

        compare(file, Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"own", "managed"})
    void agreesOnTheTemplateOfTheProject(String runtime) throws Exception {
        compare(
                Path.of("..", "..", "infra-sam", "template.yaml"),
                Map.of("OpenAccess", "true", "FunctionRuntime", runtime));
    }

    /// What `./lamplight deploy` writes makes a new version of every function; without it SAM sees neither another
    /// layer nor another parameter.
    @Test
    void anotherDigestPublishesAnotherVersionOfEachFunction() throws Exception {
        String template = Files.readString(Path.of("..", "..", "infra-sam", "template.yaml"));
        Path file = folder.resolve("template.yaml");

        Set<String> before = versions(Files.writeString(file, template));
        Set<String> otherLayer = versions(Files.writeString(file, template.replace("target/embed/", "target/other/")));
        Set<String> otherDigest =
                versions(Files.writeString(file, template.replace("DEPLOYMENT_DIGEST: none", "DEPLOYMENT_DIGEST: 1f")));

        assertThat(before).hasSizeGreaterThan(6);
        assertThat(otherLayer).as("SAM looks into layers by itself now").isEqualTo(before);
        assertThat(otherDigest).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
    }

    private static Set<String> versions(Path file) throws IOException, InterruptedException {
        return new TreeSet<>(ids(expand(file).path("Resources"), "AWS::Lambda::Version"));
    }

    private static void compare(Path file, Map<String, String> parameters) throws IOException, InterruptedException {
        JsonNode expanded = expand(file).path("Resources");
        Template ours = Template.read(file, TemplateTest.options(parameters));
        int branch = "own".equals(parameters.get("FunctionRuntime")) ? 1 : 2;

        assertThat(ours.functions().stream().map(FunctionSpec::logicalId))
                .containsExactlyInAnyOrderElementsOf(ids(expanded, "AWS::Lambda::Function"));
        assertThat(ours.queues().stream().map(QueueSpec::logicalId))
                .containsExactlyInAnyOrderElementsOf(ids(expanded, "AWS::SQS::Queue"));
        assertThat(ours.buckets().stream().map(BucketSpec::logicalId))
                .containsExactlyInAnyOrderElementsOf(ids(expanded, "AWS::S3::Bucket"));
        for (FunctionSpec function : ours.functions()) {
            compare(function, expanded.path(function.logicalId()).path("Properties"), branch);
            for (FunctionSpec.QueueEvent event : function.queueEvents()) {
                compare(event, expanded.path(function.logicalId() + event.id()).path("Properties"));
            }
        }
        for (QueueSpec queue : ours.queues()) {
            JsonNode theirs = expanded.path(queue.logicalId()).path("Properties");
            if (!theirs.path("VisibilityTimeout").isObject()) {
                assertThat(queue.visibilityTimeout().toSeconds())
                        .isEqualTo(theirs.path("VisibilityTimeout").asLong(30));
            }
            assertThat(queue.redrive().map(QueueSpec.Redrive::maxReceiveCount).orElse(0))
                    .isEqualTo(
                            theirs.path("RedrivePolicy").path("maxReceiveCount").asInt(0));
        }
        for (BucketSpec bucket : ours.buckets()) {
            JsonNode rules = expanded.path(bucket.logicalId())
                    .path("Properties")
                    .path("NotificationConfiguration")
                    .path("QueueConfigurations");
            assertThat(bucket.notifications().stream().map(BucketSpec.Notification::event))
                    .containsExactlyElementsOf(rules.valueStream()
                            .map(rule -> rule.path("Event").asText())
                            .toList());
        }
    }

    private static void compare(FunctionSpec ours, JsonNode theirs, int branch) {
        if (theirs.path("FunctionName").isTextual()) {
            assertThat(theirs.path("FunctionName").asText()).isEqualTo(ours.name());
        }
        assertThat(theirs.path("Handler").asText()).isEqualTo(ours.handler());
        assertThat(chosen(theirs.path("Runtime"), branch).asText()).isEqualTo(ours.runtime());
        assertThat(chosen(theirs.path("Layers"), branch).valueStream()).hasSameSizeAs(ours.layers());
        // AWS::NoValue is still there in the expansion: CloudFormation drops it later.
        List<String> names = new ArrayList<>();
        theirs.path("Environment").path("Variables").properties().forEach(variable -> {
            if (!variable.getValue().has("Fn::If")) {
                names.add(variable.getKey());
            }
        });
        assertThat(ours.environment().keySet()).containsAll(names);
        assertThat(theirs.path("Environment").path("Variables").propertyStream().map(Map.Entry::getKey))
                .containsAll(ours.environment().keySet());
        JsonNode memory = theirs.path("MemorySize");
        if (memory.isNumber()) {
            assertThat(memory.asInt()).isEqualTo(ours.memoryMegabytes());
        }
    }

    /// The expansion leaves conditions to CloudFormation.
    ///
    /// @param branch 1 where functions bring their Java, else 2
    private static JsonNode chosen(JsonNode value, int branch) {
        JsonNode decision = value.path("Fn::If");
        return decision.path(0).asText().equals("OwnRuntime") ? decision.path(branch) : value;
    }

    private static void compare(FunctionSpec.QueueEvent ours, JsonNode theirs) {
        assertThat(theirs.path("BatchSize").asInt()).isEqualTo(ours.batchSize());
        JsonNode window = theirs.path("MaximumBatchingWindowInSeconds");
        // CloudFormation puts parameters in later
        if (!window.isObject()) {
            assertThat(window.asLong()).isEqualTo(ours.batchWindow().toSeconds());
        }
        assertThat(theirs.path("FunctionResponseTypes").toString().contains("ReportBatchItemFailures"))
                .isEqualTo(ours.reportBatchItemFailures());
        JsonNode concurrency = theirs.path("ScalingConfig").path("MaximumConcurrency");
        if (!concurrency.isObject()) {
            assertThat(concurrency.asInt()).isEqualTo(ours.maximumConcurrency().orElse(0));
        }
        assertThat(theirs.path("FilterCriteria").path("Filters").valueStream().map(filter -> filter.path("Pattern")
                        .asText()))
                .containsExactlyElementsOf(ours.filterPatterns());
    }

    private static List<String> ids(JsonNode resources, String type) {
        List<String> ids = new ArrayList<>();
        resources.properties().forEach(resource -> {
            // Conditions of resources are evaluated by CloudFormation, after the translator.
            if (resource.getValue().path("Type").asText().equals(type)) {
                ids.add(resource.getKey());
            }
        });
        return ids;
    }

    private static JsonNode expand(Path template) throws IOException, InterruptedException {
        Process python = start("-c", "import samtranslator");
        Assumptions.assumeTrue(
                python.waitFor(1, TimeUnit.MINUTES) && python.exitValue() == 0,
                "python3 with the package aws-sam-translator is not installed");
        Process expansion = start("-c", EXPAND, template.toString());
        String out = new String(expansion.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(expansion.waitFor()).as("translator: %s", out).isZero();
        return JSON.readTree(out);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("python3 is not installed");
            throw e;
        }
    }
}
