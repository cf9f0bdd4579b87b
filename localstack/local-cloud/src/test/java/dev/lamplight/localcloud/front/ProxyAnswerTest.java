package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Expected answers follow the API Gateway developer guide, "Output format of a Lambda function for proxy integration".
final class ProxyAnswerTest {
    private static final WireRequest REQUEST = new WireRequest("GET", "/", "", WireHeaders.NONE, new byte[0]);

    @Test
    void mergesSingleAndMultipleHeadersOfWhichTheMultipleWin() {
        WireResponse response = read("""
                {"statusCode": 201, "headers": {"A": "1", "b": "2"}, "multiValueHeaders": {"a": ["3", "4"]}, "body": "x"}""").orElseThrow();

        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().all("a")).containsExactly("3", "4");
        assertThat(response.headers().all("B")).containsExactly("2");
        assertThat(response.headers().first("Content-Type")).hasValue("application/json");
    }

    @Test
    void takesAbsentAndNullFields() {
        assertThat(read("{}").orElseThrow().status()).isEqualTo(200);
        assertThat(read("{\"statusCode\":\"204\",\"headers\":null,\"multiValueHeaders\":null,\"body\":null}")
                        .orElseThrow()
                        .status())
                .isEqualTo(204);
    }

    @Test
    void refusesWhatIsNotAProxyAnswer() {
        for (String malformed : List.of(
                "\"text\"",
                "[]",
                "null",
                "",
                "{\"statusCode\":\"fine\"}",
                "{\"statusCode\":99}",
                "{\"statusCode\":200,\"headers\":[]}",
                "{\"statusCode\":200,\"body\":{\"a\":1}}",
                "{\"statusCode\":200,\"result\":1}",
                "{\"statusCode\":200,\"body\":\"%\",\"isBase64Encoded\":true}")) {
            assertThat(read(malformed)).as(malformed).isEmpty();
        }
    }

    @Test
    void undoesBase64OnlyWhereABinaryMediaTypeCoversIt() {
        String answer = "{\"headers\":{\"Content-Type\":\"image/png\"},\"body\":\"aGk=\",\"isBase64Encoded\":true}";

        assertThat(body(answer, List.of("image/*"))).isEqualTo("hi");
        assertThat(body(answer, List.of("*/*"))).isEqualTo("hi");
        assertThat(body(answer, List.of("application/pdf"))).isEqualTo("aGk=");
    }

    @Test
    void keepsTheFieldsThatApiGatewayOwns() {
        WireResponse response = read("{\"headers\":{\"WWW-Authenticate\":\"Bearer\",\"Content-Length\":\"7\"}}")
                .orElseThrow();

        assertThat(response.headers().first("x-amzn-Remapped-WWW-Authenticate")).hasValue("Bearer");
        assertThat(response.headers().contains("Content-Length")).isFalse();
    }

    private static Optional<WireResponse> read(String json) {
        return ProxyAnswer.read(json.getBytes(StandardCharsets.UTF_8), REQUEST, List.of("*/*"));
    }

    private static String body(String json, List<String> binaryTypes) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        return new String(
                ProxyAnswer.read(payload, REQUEST, binaryTypes).orElseThrow().body(), StandardCharsets.UTF_8);
    }
}
