package dev.lamplight.localcloud.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.template.FunctionSpec.RouteEvent.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Path FOLDER = Path.of("/project/infra-sam");

    @Test
    void readsFunctionsWithGlobalsMerged() {
        Template template = pipeline(Map.of());

        FunctionSpec etl = template.functions().getFirst();
        assertThat(etl.name()).isEqualTo("lamplight_etl");
        assertThat(etl.handler()).isEqualTo("io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest");
        assertThat(etl.code()).isEqualTo(Path.of("/project/functions/etl/target/function.zip"));
        assertThat(etl.memoryMegabytes()).isEqualTo(2048);
        assertThat(etl.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(etl.reservedConcurrency()).isEqualTo(OptionalInt.of(4));
        assertThat(etl.environment())
                .containsEntry("STAGE", "dev")
                .containsEntry("LIBRARY", "local-library")
                .containsEntry("INDEX_QUEUE", "http://127.0.0.1:4566/000000000000/stack-IndexQueue")
                .containsEntry("TEXT", "dev in eu-west-1 of ${literal}")
                .doesNotContainKey("ABSENT");
        assertThat(etl.layers()).extracting(LayerSpec::content).containsExactly(Path.of("/project/layer/target/embed"));
        assertThat(etl.notRun()).isEmpty();
        assertThat(etl.schedules()).singleElement().satisfies(nightly -> {
            assertThat(nightly.callsFunction()).isTrue();
            assertThat(nightly.targetArn()).endsWith(":function:" + etl.name());
        });
        assertThat(etl.async())
                .isEqualTo(new FunctionSpec.AsyncInvocation(
                        1,
                        Duration.ofHours(6),
                        Optional.empty(),
                        Optional.of("arn:aws:sqs:eu-west-1:000000000000:stack-EtlDeadLetters"),
                        Optional.empty()));
    }

    @Test
    void readsEventsOfFunctions() {
        Template template = pipeline(Map.of());

        assertThat(template.functions().getFirst().queueEvents())
                .containsExactly(new FunctionSpec.QueueEvent(
                        "Documents",
                        "arn:aws:sqs:eu-west-1:000000000000:stack-EtlQueue",
                        100,
                        Duration.ofSeconds(5),
                        true,
                        OptionalInt.of(4),
                        List.of("{\"body\": {\"kind\": [\"document\"]}}"),
                        true));
        assertThat(template.functions().get(1).routes())
                .containsExactly(
                        new FunctionSpec.RouteEvent(
                                "List", "Api", "/v1/files", "GET", Transfer.BUFFERED, Optional.empty()),
                        new FunctionSpec.RouteEvent(
                                "Any", "ServerlessHttpApi", "/{proxy+}", "ANY", Transfer.BUFFERED, Optional.empty()));
        assertThat(template.apis())
                .containsExactly(
                        new ApiSpec(
                                "Api",
                                ApiSpec.Kind.REST,
                                "dev",
                                List.of("multipart/form-data"),
                                Optional.of(new ApiSpec.Cors("*", "GET,POST", "authorization", Optional.empty())),
                                ApiSpec.Auth.NONE,
                                Map.of()),
                        ApiSpec.open("ServerlessHttpApi", ApiSpec.Kind.HTTP, "$default"));
    }

    @Test
    void readsWhatAnApiAnswersItself() {
        ApiSpec api = api("""
                DEFAULT_5XX:
                  ResponseParameters: {Headers: {x-request-id: context.requestId, Retry-After: "'1'"}}
                  ResponseTemplates: {application/json: '{"id": "$context.requestId"}'}
                THROTTLED: {StatusCode: 503}
                """);

        GatewayResponse fallback =
                api.gatewayResponse(GatewayResponseType.INTEGRATION_TIMEOUT).orElseThrow();
        assertThat(fallback.headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of("x-request-id", "context.requestId", "Retry-After", "'1'"));
        assertThat(fallback.body(_ -> "7")).contains("{\"id\": \"7\"}");
        assertThat(api.gatewayResponse(GatewayResponseType.THROTTLED)
                        .orElseThrow()
                        .status())
                .hasValue(503);
        assertThat(api.gatewayResponse(GatewayResponseType.ACCESS_DENIED)).isEmpty();
    }

    @Test
    void refusesGatewayResponsesItCannotGive() {
        for (String wrong : List.of(
                "NO_SUCH_TYPE: {StatusCode: 400}",
                "THROTTLED: {ResponseTemplates: {application/json: '$context.identity.sourceIp'}}",
                "THROTTLED: {ResponseTemplates: {text/plain: 'slow down'}}",
                "THROTTLED: {ResponseParameters: {Headers: {x: unquoted}}}",
                "THROTTLED: {ResponseParameters: {Paths: {x: \"'y'\"}}}")) {
            assertThatThrownBy(() -> api(wrong)).as(wrong).isInstanceOf(TemplateException.class);
        }
    }

    private static ApiSpec api(String gatewayResponses) {
        String yaml = """
                Resources:
                  Api:
                    Type: AWS::Serverless::Api
                    Properties:
                      StageName: prod
                      GatewayResponses:
                """;
        return Template.parse(yaml + gatewayResponses.indent(8), FOLDER, options(Map.of()))
                .apis()
                .getFirst();
    }

    @Test
    void readsQueuesAndBuckets() {
        Template template = pipeline(Map.of());

        QueueSpec queue = template.queues().getFirst();
        assertThat(queue.name()).isEqualTo("stack-EtlQueue");
        assertThat(queue.visibilityTimeout()).isEqualTo(Duration.ofMinutes(6));
        assertThat(queue.redrive())
                .contains(new QueueSpec.Redrive("arn:aws:sqs:eu-west-1:000000000000:stack-EtlDeadLetters", 5));
        assertThat(template.queues()).extracting(QueueSpec::fifo).containsExactly(false, false, false, true);
        assertThat(template.buckets().getFirst())
                .isEqualTo(new BucketSpec(
                        "Inbox",
                        "local-inbox",
                        true,
                        List.of(new BucketSpec.Notification(
                                "rule-0",
                                "s3:ObjectCreated:*",
                                "arn:aws:sqs:eu-west-1:000000000000:stack-EtlQueue",
                                "in/",
                                ".txt"))));
        assertThat(template.others()).extracting(RawResource::logicalId).containsExactly("EtlQueuePolicy", "EtlLog");
        assertThat(template.outputs()).containsEntry("Url", "https://api.execute-api.eu-west-1.amazonaws.com/dev/");
    }

    @Test
    void overridesParametersAndFollowsConditions() {
        Template template = pipeline(Map.of("Stage", "prod", "Timeout", "3"));

        assertThat(template.parameters()).containsEntry("Stage", "prod").containsEntry("Timeout", "3");
        assertThat(template.functions().getFirst().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(template.functions().getFirst().environment()).containsEntry("ABSENT", "here");
        assertThat(template.others()).extracting(RawResource::logicalId).contains("OnlyProduction");
    }

    @Test
    void ruleThatDoesNotHoldFailsWithItsDescription() {
        assertThatThrownBy(() -> pipeline(Map.of("Stage", "prod", "Timeout", "600")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("production has short timeouts");
    }

    @ParameterizedTest
    @CsvSource({"Stage,live", "Timeout,0", "Timeout,abc", "Unknown,1"})
    void refusesParameterValue(String name, String value) {
        assertThatThrownBy(() -> pipeline(Map.of(name, value)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Resources:\n  A:\n    Type: AWS::Unheard::Of\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Colour: red\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !ImportValue x\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Ref Nobody\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !GetAtt A.Colour\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Ref A\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: soon\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    DependsOn: B\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Condition: Never\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\nHooks:\n  A: 1\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: a, QueueName: b}\n",
                "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: '{{resolve:ssm:x}}'}\n",
                "Resources: [",
                "{Conditions: {A: !Condition B, B: !Condition A}, Resources: {Q: {Type: AWS::SQS::Queue, Condition: A}}}",
            })
    void refusesWhatItDoesNotUnderstandWithLine(String yaml) {
        assertThatThrownBy(() -> Template.parse(yaml, FOLDER, options(Map.of())))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template line ")
                .satisfies(e -> assertThat(((TemplateException) e).line()).isPositive());
    }

    @Test
    void namesTheLineOfTheUnknownProperty() {
        String yaml = "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      Colour: red\n";

        assertThatThrownBy(() -> Template.parse(yaml, FOLDER, options(Map.of())))
                .hasMessage("template line 5: Resources.A: property Colour is not understood");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!Join ['-', [a, !Ref 'AWS::Region']] | a-eu-west-1",
                "!Select [1, !Split [',', 'x,y,z']] | y",
                "!Sub ['${a}-${AWS::StackName}', {a: !Select [0, [p, q]]}] | p-stack",
                "!FindInMap [Sizes, small, name] | tiny",
                "!If [Small, yes-small, no-large] | yes-small",
                "{'Fn::If': [Large, {Ref: 'AWS::NoValue'}, {'Fn::Sub': 'id-${AWS::AccountId}'}]} | id-000000000000",
                "!Base64 abc | YWJj",
            })
    void evaluatesFunctions(String expression, String expected) {
        String yaml = """
                Mappings: {Sizes: {small: {name: tiny}}}
                Conditions:
                  Small: !Or [!Equals [a, b], !And [!Equals [c, c], !Not [!Equals [d, e]]]]
                  Large: !Not [!Condition Small]
                Resources: {Q: {Type: AWS::SQS::Queue}}
                Outputs: {Value: {Value: %s}}
                """.formatted(expression);

        assertThat(Template.parse(yaml, FOLDER, options(Map.of())).outputs()).containsEntry("Value", expected);
    }

    static Template pipeline(Map<String, String> parameters) {
        return Template.parse(resource("pipeline.yaml"), FOLDER, options(parameters));
    }

    static TemplateOptions options(Map<String, String> parameters) {
        return new TemplateOptions("eu-west-1", "stack", URI.create("http://127.0.0.1:4566"), parameters);
    }

    static String resource(String name) {
        try (InputStream stream = TemplateTest.class.getResourceAsStream(name)) {
            return new String(java.util.Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
