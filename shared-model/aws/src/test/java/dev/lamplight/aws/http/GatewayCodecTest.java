package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.contract.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayCodecTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/files/a%20b, a b",
        "/v1/files/a b, a b",
        "/v1/files/a+b, a+b",
        "/v1/files/100%, 100%",
        "/v1/files/%E4%B8%AD, 中",
        "/v1/files/中, 中",
        "/v1/files/a%2Fb, a/b"
    })
    void decodesPathSegmentsThatGatewaysEncodeOrNot(String path, String segment) {
        HttpRequest request = GatewayCodec.decode(event().withPath(path), "r", TestingDeadline.FAR);

        assertThat(request.path()).containsExactly("v1", "files", segment);
    }

    @Test
    void ignoresOneSlashAtTheEndAndKeepsOtherEmptySegments() {
        assertThat(GatewayCodec.decode(event().withPath("/v1/files/"), "r", TestingDeadline.FAR)
                        .path())
                .containsExactly("v1", "files");
        assertThat(GatewayCodec.decode(event().withPath("/v1//files"), "r", TestingDeadline.FAR)
                        .path())
                .containsExactly("v1", "", "files");
        assertThat(GatewayCodec.decode(event().withPath("/"), "r", TestingDeadline.FAR)
                        .path())
                .isEmpty();
    }

    @Test
    void readsAnEventWithoutAnyField() {
        HttpRequest request = GatewayCodec.decode(new APIGatewayProxyRequestEvent(), "r", TestingDeadline.FAR);

        assertThat(request.path()).isEmpty();
        assertThat(request.method()).isEmpty();
        assertThat(request.body()).isEmpty();
        assertThat(request.header("authorization")).isEmpty();
    }

    @Test
    void findsHeadersWhateverTheirCaseAndTakesMultiValueFormsToo() {
        HttpRequest request = GatewayCodec.decode(
                event().withHeaders(Map.of("authorization", "Bearer k"))
                        .withMultiValueHeaders(Map.of("X-Trace", List.of("1", "2")))
                        .withMultiValueQueryStringParameters(Map.of("limit", List.of("3", "4"))),
                "r",
                TestingDeadline.FAR);

        assertThat(request.header("Authorization")).contains("Bearer k");
        assertThat(request.header("x-trace")).contains("2");
        assertThat(request.query("limit")).contains("4");
    }

    @Property
    void returnsAnyBodyThatCameInBase64(@ForAll byte[] body) {
        HttpRequest request = GatewayCodec.decode(
                event().withBody(Base64.getEncoder().encodeToString(body)).withIsBase64Encoded(true),
                "r",
                TestingDeadline.FAR);

        assertThat(request.body()).isEqualTo(body);
    }

    @Test
    void refusesABodyThatIsNotTheBase64ItClaimsToBe() {
        APIGatewayProxyRequestEvent event = event().withBody("{not base64}").withIsBase64Encoded(true);

        assertThatThrownBy(() -> GatewayCodec.decode(event, "r", TestingDeadline.FAR))
                .isInstanceOf(Failure.Permanent.class);
    }

    @Property
    void encodesBytesAsBase64AndTextAsText(@ForAll byte[] body, @ForAll String text) {
        APIGatewayProxyResponseEvent binary =
                GatewayCodec.encode(HttpResponse.binary("application/octet-stream", body));
        APIGatewayProxyResponseEvent json = GatewayCodec.encode(HttpResponse.ok(Map.of("text", text)));

        assertThat(binary.getIsBase64Encoded()).isTrue();
        assertThat(Base64.getDecoder().decode(binary.getBody())).isEqualTo(body);
        assertThat(json.getIsBase64Encoded()).isFalse();
        assertThat(json.getBody().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }

    private static APIGatewayProxyRequestEvent event() {
        return new APIGatewayProxyRequestEvent().withHttpMethod("GET").withPath("/v1/files");
    }
}
