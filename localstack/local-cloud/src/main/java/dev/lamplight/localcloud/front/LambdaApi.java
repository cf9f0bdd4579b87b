package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.host.InvocationReport;
import dev.lamplight.localcloud.http.WireAnswer;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireLimits;
import dev.lamplight.localcloud.http.WireRefusal;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.http.WireServer;
import dev.lamplight.localcloud.http.WireStream;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of Lambda's API (2015-03-31, of streams 2021-11-15) with which functions are listed and called. Safe for
/// concurrent use.
public final class LambdaApi implements AutoCloseable {
    private static final String ROOT = "/2015-03-31/functions";
    private static final Pattern INVOCATIONS = Pattern.compile(ROOT + "/([^/]+)/invocations");
    private static final Pattern STREAMING_INVOCATIONS =
            Pattern.compile("/2021-11-15/functions/([^/]+)/response-streaming-invocations");
    private static final String EVENTS = "application/vnd.amazon.eventstream";
    private static final String VERSION = "X-Amz-Executed-Version";
    private static final String LATEST = "$LATEST";
    private static final int MAX_ASYNC_BYTES = 1024 * 1024; // 1 MB since 2026-01-29
    /// The API itself takes more than Lambda does, so that a payload that is too large gets Lambda's own words.
    private static final WireLimits WIRE =
            new WireLimits(64L * 1024 * 1024, Duration.ofMinutes(2), WireRefusal.MESSAGE);

    private static final DateTimeFormatter LAST_MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final FunctionHost host;
    private final AsyncInvocations asynchronous;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final WireServer server;

    private LambdaApi(int port, FunctionHost host, AsyncInvocations asynchronous, Clock clock) {
        this.host = host;
        this.asynchronous = asynchronous;
        this.server = WireServer.start(port, WIRE, clock, this::handle);
    }

    /// @param port the port on 127.0.0.1, 0 for a free one
    public static LambdaApi start(int port, FunctionHost host, AsyncInvocations asynchronous, Clock clock) {
        return new LambdaApi(port, host, asynchronous, clock);
    }

    public URI uri() {
        return server.uri();
    }

    private WireAnswer handle(WireRequest request) throws InterruptedException {
        Matcher invocations = INVOCATIONS.matcher(request.path());
        if (request.method().equals("POST") && invocations.matches()) {
            return invoke(functionName(invocations.group(1)), request, Response.WHOLE);
        }
        Matcher streaming = STREAMING_INVOCATIONS.matcher(request.path());
        if (request.method().equals("POST") && streaming.matches()) {
            return invoke(functionName(streaming.group(1)), request, Response.STREAMED);
        }
        if (request.method().equals("GET") && request.path().matches(ROOT + "/?")) {
            return list();
        }
        return LambdaAnswers.error(
                404, "UnknownOperationException", "this local cloud lists functions and invokes them");
    }

    /// From a name, `name:alias`, an ARN or a part of one.
    static String functionName(String encoded) {
        String text = ProxyEvent.decoded(encoded);
        int function = text.lastIndexOf("function:");
        String nameAndAlias = function < 0 ? text : text.substring(function + "function:".length());
        int colon = nameAndAlias.indexOf(':');
        return colon < 0 ? nameAndAlias : nameAndAlias.substring(0, colon);
    }

    /// How a caller takes what a function answers.
    private enum Response {
        WHOLE,
        STREAMED
    }

    private WireAnswer invoke(String name, WireRequest request, Response response) throws InterruptedException {
        byte[] payload = payload(request);
        Optional<WireResponse> refusal = refusal(name, payload);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        String type = invocationType(request);
        return switch (type) {
            case "requestresponse" ->
                switch (response) {
                    case WHOLE -> call(name, payload, request.headers());
                    case STREAMED -> callStreaming(name, payload, request.headers());
                };
            case "event" ->
                switch (response) {
                    case WHOLE -> accept(name, payload, request.headers());
                    case STREAMED -> unknownType(type);
                };
            case "dryrun" -> WireResponse.empty(204);
            default -> unknownType(type);
        };
    }

    private static byte[] payload(WireRequest request) {
        return request.body().length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : request.body();
    }

    private static String invocationType(WireRequest request) {
        return request.headers()
                .first("X-Amz-Invocation-Type")
                .orElse("RequestResponse")
                .toLowerCase(Locale.ROOT);
    }

    private static WireResponse unknownType(String type) {
        return LambdaAnswers.error(400, "InvalidParameterValueException", "unknown invocation type " + type);
    }

    /// Why a call is not made, where it is not.
    private Optional<WireResponse> refusal(String name, byte[] payload) {
        if (host.function(name).isEmpty()) {
            return Optional.of(LambdaAnswers.notFound(host.functionArn(name)));
        }
        return whyNotJson(payload)
                .map(broken -> LambdaAnswers.error(
                        400, "InvalidRequestContentException", "Could not parse request body into json: " + broken));
    }

    private static Optional<String> whyNotJson(byte[] payload) {
        try {
            return JSON.readTree(payload).isMissingNode() ? Optional.of("no content") : Optional.empty();
        } catch (JsonProcessingException broken) {
            return Optional.of(broken.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    private static Invocation invocation(WireHeaders headers) {
        return new Invocation(UUID.randomUUID().toString(), headers.first("X-Amzn-Trace-Id"), clientContext(headers));
    }

    /// Base64 on this side, JSON on the runtime's.
    private static Optional<String> clientContext(WireHeaders headers) {
        return headers.first("X-Amz-Client-Context")
                .map(encoded -> new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8));
    }

    private WireResponse call(String name, byte[] payload, WireHeaders headers) throws InterruptedException {
        if (payload.length > HostLimits.MAX_PAYLOAD_BYTES) {
            return LambdaAnswers.tooLarge(HostLimits.MAX_PAYLOAD_BYTES);
        }
        Invocation invocation = invocation(headers);
        InvocationReport report = host.call(name, payload, invocation);
        WireResponse response = answer(report.result(), name).withHeader("x-amzn-RequestId", invocation.requestId());
        return switch (log(headers)) {
            case NONE -> response;
            case TAIL ->
                response.withHeader("X-Amz-Log-Result", Base64.getEncoder().encodeToString(report.logTail()));
        };
    }

    private static StreamedInvocation.Log log(WireHeaders headers) {
        return headers.first("X-Amz-Log-Type").filter("Tail"::equalsIgnoreCase).isPresent()
                ? StreamedInvocation.Log.TAIL
                : StreamedInvocation.Log.NONE;
    }

    /// Waits for the first piece, or the end: a function that did not run is told by a status.
    private WireAnswer callStreaming(String name, byte[] payload, WireHeaders headers) throws InterruptedException {
        if (payload.length > HostLimits.MAX_PAYLOAD_BYTES) {
            return LambdaAnswers.tooLarge(HostLimits.MAX_PAYLOAD_BYTES);
        }
        Invocation invocation = invocation(headers);
        ResponsePipe pipe = new ResponsePipe();
        Future<InvocationReport> ended = calls.submit(() -> host.callStreaming(name, payload, invocation, pipe));
        Optional<byte[]> first = pipe.take();
        WireStream events = new WireStream(
                200,
                WireHeaders.of("Content-Type", EVENTS, VERSION, LATEST),
                new StreamedInvocation(pipe, first.orElse(new byte[0]), ended, log(headers)));
        WireAnswer answer =
                first.isPresent() ? events : answer(StreamedCall.end(ended).result(), name, events);
        return answer.withHeader("x-amzn-RequestId", invocation.requestId());
    }

    /// @param events the answer of a function that ran
    private WireAnswer answer(InvocationResult result, String name, WireStream events) {
        return switch (result) {
            case InvocationResult.Success _, InvocationResult.FunctionError _ -> events;
            case InvocationResult.Throttled _, InvocationResult.Unavailable _ -> answer(result, name);
        };
    }

    private WireResponse answer(InvocationResult result, String name) {
        return switch (result) {
            case InvocationResult.Success success -> ran(success.payload());
            case InvocationResult.FunctionError error ->
                ran(error.payload()).withHeader("X-Amz-Function-Error", "Unhandled");
            case InvocationResult.Throttled throttled ->
                LambdaAnswers.error(429, "TooManyRequestsException", throttled.reason());
            case InvocationResult.Unavailable unavailable ->
                LambdaAnswers.error(503, "ServiceException", name + ": " + unavailable.reason());
        };
    }

    private static WireResponse ran(byte[] payload) {
        WireHeaders headers = WireHeaders.of("Content-Type", "application/json", VERSION, LATEST);
        return new WireResponse(200, headers, payload);
    }

    private WireResponse accept(String name, byte[] payload, WireHeaders headers) {
        if (payload.length > MAX_ASYNC_BYTES) {
            return LambdaAnswers.tooLarge(MAX_ASYNC_BYTES);
        }
        Invocation invocation = invocation(headers);
        asynchronous.accept(host.functionArn(name), payload, invocation);
        return WireResponse.empty(202).withHeader("x-amzn-RequestId", invocation.requestId());
    }

    private WireResponse list() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode functions = body.putArray("Functions");
        host.functions().forEach(function -> functions.add(describe(function)));
        body.putNull("NextMarker");
        return WireResponse.json(200, body.toString());
    }

    private ObjectNode describe(HostedFunction function) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("FunctionName", function.name())
                .put("FunctionArn", host.functionArn(function.name()))
                .put("Runtime", function.runtime())
                .put("Handler", function.handler())
                .put("Timeout", function.timeout().toSeconds())
                .put("MemorySize", function.memoryMegabytes())
                .put("LastModified", lastModified(function))
                .put("PackageType", "Zip")
                .put("Version", LATEST);
        ObjectNode variables = node.putObject("Environment").putObject("Variables");
        function.environment().forEach(variables::put);
        return node;
    }

    /// When the code was built: on AWS, when it was deployed.
    private static String lastModified(HostedFunction function) {
        Instant modified = Instant.ofEpochMilli(function.code().toFile().lastModified());
        return LAST_MODIFIED.format(modified.atOffset(ZoneOffset.UTC));
    }

    /// Refuses new requests and waits for those being answered.
    ///
    /// @return whether all were answered in time
    public boolean drain(Duration patience) throws InterruptedException {
        return server.drain(patience);
    }

    @Override
    public void close() {
        server.close();
        calls.shutdownNow();
    }
}
