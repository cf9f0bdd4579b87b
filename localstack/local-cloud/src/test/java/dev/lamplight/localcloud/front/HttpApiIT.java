package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.probe.AuthorizerFunction;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.ProbeZip;
import dev.lamplight.localcloud.probe.ProxyFunction;
import dev.lamplight.localcloud.probe.StreamProbe;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HTTP APIs, function URLs and functions as authorizers, from a template, with real functions behind them.
@Timeout(120)
final class HttpApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HostFixture functions;
    private static ApiFront front;
    private static ApiFront url;
    private static ApiFront streamingUrl;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path custom = ProbeZip.withBootstrap(Files.createDirectory(folder.resolve("Custom")), StreamProbe.class);
        functions = HostFixture.start(
                folder,
                HostFixture.LIMITS,
                hosted(folder, EchoFunction.class),
                hosted(folder, ProxyFunction.class),
                hosted(folder, AuthorizerFunction.class),
                HostFixture.custom("Custom", "provided.al2023", custom, Duration.ofSeconds(30), Map.of()));
        Files.writeString(folder.resolve("function.zip"), "not looked at here");
        Template template = Template.read(
                Files.writeString(folder.resolve("template.yaml"), TEMPLATE),
                new TemplateOptions("us-east-1", "test", URI.create("http://127.0.0.1:2"), Map.of()));
        front = ApiFront.start(0, template, functions.host(), FrontLimits.DEFAULT, Clock.systemUTC());
        url = url(template, "EchoFunction");
        streamingUrl = url(template, "Custom");
    }

    private static ApiFront url(Template template, String name) {
        FunctionSpec function = template.functions().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return ApiFront.ofUrl(
                function, function.url().orElseThrow(), functions.host(), FrontLimits.DEFAULT, Clock.systemUTC());
    }

    private static HostedFunction hosted(Path folder, Class<?> function) throws IOException {
        return HostFixture.function(Files.createDirectories(folder.resolve(function.getSimpleName())), function);
    }

    @AfterAll
    static void stop() {
        streamingUrl.close();
        url.close();
        front.close();
        functions.close();
    }

    @Test
    void anHttpApiSendsPayloadTwo() throws Exception {
        HttpRequest request = request(front, "/things/a%20b?x=1&x=2&y=%C3%A4")
                .header("X-Several", "one")
                .header("X-Several", "two")
                .header("Cookie", "a=1; b=2")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("text 中"))
                .build();

        JsonNode event = json(CLIENT.send(request, BodyHandlers.ofString()));

        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("routeKey").asText()).isEqualTo("POST /things/{id}");
        assertThat(event.path("rawPath").asText()).isEqualTo("/things/a%20b");
        assertThat(event.path("rawQueryString").asText()).isEqualTo("x=1&x=2&y=%C3%A4");
        assertThat(event.path("queryStringParameters").path("x").asText()).isEqualTo("1,2");
        assertThat(event.path("queryStringParameters").path("y").asText()).isEqualTo("ä");
        assertThat(event.path("headers").path("x-several").asText()).isEqualTo("one,two");
        assertThat(event.path("headers").has("cookie")).isFalse();
        assertThat(event.path("cookies")).hasToString("[\"a=1\",\"b=2\"]");
        assertThat(event.path("pathParameters").path("id").asText()).isEqualTo("a%20b");
        assertThat(event.path("requestContext").path("http").path("method").asText())
                .isEqualTo("POST");
        assertThat(event.path("requestContext").path("stage").asText()).isEqualTo("$default");
        assertThat(event.path("body").asText()).isEqualTo("text 中");
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    }

    @Test
    void whatIsNoTextComesInBase64AndWhatNoRouteTakesGoesToTheDefault() throws Exception {
        byte[] bytes = {0, 1, (byte) 0xff};
        HttpRequest request = request(front, "/anything/else")
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build();

        JsonNode event = json(CLIENT.send(request, BodyHandlers.ofString()));

        assertThat(event.path("routeKey").asText()).isEqualTo("$default");
        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(event.path("body").asText())).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"allow, 200", "deny, 403", "unauthorized, 401", "broken, 500", "'', 401"})
    void aSimpleAuthorizerSaysYesOrNo(String token, int status) throws Exception {
        HttpRequest.Builder request = request(front, "/secret");
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }

        HttpResponse<String> response = CLIENT.send(request.GET().build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(json(response)
                            .path("requestContext")
                            .path("authorizer")
                            .path("lambda")
                            .path("asked")
                            .isInt())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, allow, 200",
        "POST, allow, 200",
        "GET, read-allow, 200",
        "POST, read-allow, 403",
        "GET, deny, 403",
        "GET, unauthorized, 401",
        "GET, broken, 500",
        "GET, NOT-VALID, 401",
        "GET, '', 401"
    })
    void aTokenAuthorizerAnswersWithAPolicy(String method, String token, int status) throws Exception {
        HttpResponse<String> response = send("/rest/token", method, token);

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.body()).contains("somebody");
        }
    }

    @Test
    void anAnswerIsKeptForTheSameTokenAndItsPolicyJudgesEachRequest() throws Exception {
        String first = asked(send("/rest/token", "GET", "allow"));
        String again = asked(send("/rest/token", "POST", "allow"));
        HttpResponse<String> fresh = send("/rest/request", "GET", "allow");
        HttpResponse<String> freshAgain = send("/rest/request", "GET", "allow");

        assertThat(again).as("asked once").isEqualTo(first);
        assertThat(asked(freshAgain)).as("nothing is kept for 0 seconds").isNotEqualTo(asked(fresh));
    }

    @Test
    void aRouteMayBeOpenWhereOthersAreNot() throws Exception {
        assertThat(send("/rest/open", "GET", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aFunctionHasAnAddressOfItsOwn() throws Exception {
        HttpRequest request = request(url, "/any/path?a=b").GET().build();

        JsonNode event = json(CLIENT.send(request, BodyHandlers.ofString()));

        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("routeKey").asText()).isEqualTo("$default");
        assertThat(event.path("rawPath").asText()).isEqualTo("/any/path");
    }

    @Test
    void anAddressThatStreamsHandsOnWhatIsWrittenBeforeTheRest() throws Exception {
        try (Gate gate = new Gate()) {
            HttpRequest request = request(streamingUrl, "/")
                    .header("X-Mode", "whole")
                    .header("X-Gate", new String(gate.event(), StandardCharsets.UTF_8))
                    .GET()
                    .build();

            HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                assertThat(response.statusCode()).isEqualTo(201);
                assertThat(new String(body.readNBytes(5), StandardCharsets.UTF_8))
                        .isEqualTo("first");
                long first = System.nanoTime();
                gate.awaitArrival(); // the function has not written the rest yet
                long open = System.nanoTime();
                gate.open();
                assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("second");

                assertThat(first).as("read before the rest was written").isLessThan(open);
            }
        }
    }

    @Test
    void anAddressThatStreamsTakesABodyWithoutStatusAndHeaders() throws Exception {
        try (Gate gate = new Gate()) {
            HttpRequest request = request(streamingUrl, "/")
                    .header("X-Mode", "malformed")
                    .header("X-Gate", new String(gate.event(), StandardCharsets.UTF_8))
                    .GET()
                    .build();

            HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());

            try (InputStream body = response.body()) {
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
                assertThat(new String(body.readNBytes(10), StandardCharsets.UTF_8))
                        .isEqualTo("no prelude");
                gate.awaitArrival();
            }
        }
    }

    private static HttpResponse<String> send(String path, String method, String token) throws Exception {
        HttpRequest.Builder request = request(front, path).method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header(path.endsWith("request") ? "X-Who" : "Authorization", token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String asked(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().replaceAll("(?s).*asked\\\\*\":\\\\*\"?(\\d+).*", "$1");
    }

    private static HttpRequest.Builder request(ApiFront at, String path) {
        return HttpRequest.newBuilder(URI.create(at.uri() + path));
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Globals:
              Function: {Runtime: java25, Handler: unused, CodeUri: function.zip, Timeout: 30, MemorySize: 256}
            Resources:
              Http:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth:
                    Authorizers:
                      Simple:
                        FunctionArn: !GetAtt Authorizer.Arn
                        AuthorizerPayloadFormatVersion: '2.0'
                        EnableSimpleResponses: true
                        Identity: {Headers: [Authorization]}
              Rest:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: prod
                  BinaryMediaTypes: ['*/*']
                  Auth:
                    DefaultAuthorizer: Token
                    Authorizers:
                      Token:
                        FunctionArn: !GetAtt Authorizer.Arn
                        Identity: {ValidationExpression: '[a-z-]+'}
                      Request:
                        FunctionArn: !GetAtt Authorizer.Arn
                        FunctionPayloadType: REQUEST
                        Identity: {Headers: [X-Who], ReauthorizeEvery: 0}
              Authorizer:
                Type: AWS::Serverless::Function
                Properties: {FunctionName: AuthorizerFunction}
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: EchoFunction
                  FunctionUrlConfig: {AuthType: NONE}
                  Events:
                    Thing:
                      Type: HttpApi
                      Properties: {ApiId: !Ref Http, Path: '/things/{id}', Method: post}
                    Secret:
                      Type: HttpApi
                      Properties: {ApiId: !Ref Http, Path: /secret, Method: get, Auth: {Authorizer: Simple}}
                    Rest:
                      Type: HttpApi
                      Properties: {ApiId: !Ref Http}
              Proxy:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: ProxyFunction
                  Events:
                    Token:
                      Type: Api
                      Properties: {RestApiId: !Ref Rest, Path: /rest/token, Method: any}
                    Request:
                      Type: Api
                      Properties: {RestApiId: !Ref Rest, Path: /rest/request, Method: any, Auth: {Authorizer: Request}}
                    Open:
                      Type: Api
                      Properties: {RestApiId: !Ref Rest, Path: /rest/open, Method: any, Auth: {Authorizer: NONE}}
              Custom:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: Custom
                  FunctionUrlConfig: {AuthType: AWS_IAM, InvokeMode: RESPONSE_STREAM}
            Outputs:
              Url: {Value: !GetAtt EchoUrl.FunctionUrl}
            """;
}
