package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsSerialization;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayEventsTest {
    private static final Path EVENTS = Path.of("../../events/functions");

    @Property(tries = 60)
    void readsAnyRequestAsAwsReadsIt(
            @ForAll String path,
            @ForAll Map<String, String> query,
            @ForAll Map<String, String> headers,
            @ForAll Map<String, List<String>> more,
            @ForAll String body) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("resource", "/v1/{proxy+}");
        event.put("httpMethod", "POST");
        event.put("path", path);
        event.put("queryStringParameters", query);
        event.put("multiValueQueryStringParameters", more);
        event.put("headers", headers);
        event.put("multiValueHeaders", more);
        event.put("requestContext", Map.of("stage", "prod", "identity", Map.of("sourceIp", "127.0.0.1")));
        event.put("body", body);
        event.put("isBase64Encoded", false);

        assertSame(Json.text(event).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"httpMethod\":\"GET\"}",
                "{\"httpMethod\":\"GET\",\"headers\":null,\"multiValueHeaders\":null,\"body\":null}",
                "{\"httpMethod\":\"GET\",\"path\":\"/\",\"queryStringParameters\":null,\"isBase64Encoded\":false}",
                "{\"httpMethod\":\"PUT\",\"headers\":{\"a\":null},\"body\":\"eA==\",\"isBase64Encoded\":true}"
            })
    void readsWhatLacksFieldsAsAwsReadsIt(String json) {
        assertSame(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stores", "chat", "embed"})
    void readsTheRequestsOfEachFunctionAsAwsReadsThem(String function) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve(function))) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(file -> assertSame(Files.readAllBytes(file)));
        }
    }

    private static void assertSame(byte[] json) {
        HttpRequest ours = GatewayCodec.decode(GatewayCodec.read(json), "r", TestingDeadline.FAR);
        HttpRequest theirs = GatewayCodec.decode(
                AwsSerialization.read(json, APIGatewayProxyRequestEvent.class), "r", TestingDeadline.FAR);

        assertThat(ours).usingRecursiveComparison().isEqualTo(theirs);
    }

    @Property(tries = 60)
    void writesAnyAnswerAsAwsWritesIt(@ForAll Map<String, String> headers, @ForAll String body) throws IOException {
        APIGatewayProxyResponseEvent response = new APIGatewayProxyResponseEvent()
                .withStatusCode(207)
                .withHeaders(headers)
                .withBody(body)
                .withIsBase64Encoded(false);

        Map<?, ?> ours = Json.mapper().readValue(GatewayEvents.write(response), Map.class);
        Map<?, ?> theirs = Json.mapper()
                .readValue(AwsSerialization.write(response, APIGatewayProxyResponseEvent.class), Map.class);

        theirs.values().removeIf(value -> value == null); // what is not said
        assertThat(ours).isEqualTo(theirs);
    }
}
