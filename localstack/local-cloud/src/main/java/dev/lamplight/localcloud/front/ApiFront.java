package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.TraceIds;
import dev.lamplight.localcloud.http.WireAnswer;
import dev.lamplight.localcloud.http.WireLimits;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.http.WireServer;
import dev.lamplight.localcloud.http.WireStream;
import dev.lamplight.localcloud.mapping.FunctionInvoker;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.localcloud.template.ApiSpec;
import dev.lamplight.localcloud.template.AuthorizerSpec;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Plays API Gateway for the APIs of a template, or Lambda for the address of one function, with their limits. Safe for
/// concurrent use.
public final class ApiFront implements AutoCloseable {
    private final RouteTable routes;
    private final FunctionInvoker functions;
    private final Authorizers authorizers;
    private final FrontLimits limits;
    private final Clock clock;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final WireServer server;

    private ApiFront(int port, RouteTable routes, FunctionInvoker functions, FrontLimits limits, Clock clock) {
        this.routes = routes;
        this.functions = functions;
        this.authorizers = new Authorizers(functions, clock);
        this.limits = limits;
        this.clock = clock;
        WireLimits wire = new WireLimits(FrontLimits.MAX_BODY_BYTES, limits.idleTimeout(), this::refusal);
        this.server = WireServer.start(port, wire, clock, this::handle);
    }

    /// @param port the port on 127.0.0.1, 0 for a free one
    public static ApiFront start(
            int port, Template template, FunctionInvoker functions, FrontLimits limits, Clock clock) {
        return new ApiFront(port, RouteTable.of(template), functions, limits, clock);
    }

    /// The address of one function.
    public static ApiFront ofUrl(
            FunctionSpec function,
            FunctionSpec.FunctionUrl url,
            FunctionInvoker functions,
            FrontLimits limits,
            Clock clock) {
        return new ApiFront(0, RouteTable.of(function, url), functions, limits, clock);
    }

    public URI uri() {
        return server.uri();
    }

    /// `METHOD /path` of every route.
    public List<String> routes() {
        return routes.describe();
    }

    /// The path of what was refused is not known: the first API answers.
    private WireResponse refusal(int status, String message) {
        String requestId = UUID.randomUUID().toString();
        GatewayError error = status == 413 ? GatewayError.REQUEST_TOO_LONG : GatewayError.BAD_REQUEST;
        return identified(refused(error, routes.missing(List.of()).api(), requestId), requestId);
    }

    private static WireResponse identified(WireResponse response, String requestId) {
        return response.withHeader("x-amzn-RequestId", requestId);
    }

    private WireAnswer handle(WireRequest request) throws InterruptedException {
        String requestId = UUID.randomUUID().toString();
        String trace = request.headers().first("X-Amzn-Trace-Id").orElseGet(TraceIds::fresh);
        WireAnswer answer =
                switch (routes.find(request.method(), request.path())) {
                    case RouteTable.Match.Invoke route -> {
                        Instant now = clock.instant();
                        yield forward(request, route, new ProxyEvent.Origin(requestId, trace, now, server.port()));
                    }
                    case RouteTable.Match.Preflight preflight -> GatewayAnswers.preflight(preflight.cors());
                    case RouteTable.Match.Missing(Optional<ApiSpec> api) ->
                        refused(
                                request.headers().contains("Authorization")
                                        ? GatewayError.MISSING_ROUTE_WITH_KEY
                                        : GatewayError.MISSING_ROUTE,
                                api,
                                requestId);
                };
        return answer.withHeader("x-amzn-RequestId", requestId).withHeader("X-Amzn-Trace-Id", trace);
    }

    private WireAnswer forward(WireRequest request, RouteTable.Match.Invoke route, ProxyEvent.Origin origin)
            throws InterruptedException {
        Optional<AuthorizerSpec> authorizer = route.target().authorizer();
        if (authorizer.isEmpty()) {
            return forward(request, route, origin, Optional.empty());
        }
        return switch (authorizers.ask(authorizer.get(), request, route, origin)) {
            case Authorizers.Verdict.Allowed(ObjectNode context) ->
                forward(request, route, origin, Optional.of(context));
            case Authorizers.Verdict.Refused(GatewayError error) -> refused(error, route, origin);
        };
    }

    private WireAnswer forward(
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            Optional<ObjectNode> authorized)
            throws InterruptedException {
        byte[] event = ProxyEvent.bytes(
                switch (route.api().kind()) {
                    case REST -> ProxyEvent.tree(request, route, origin, authorized);
                    case HTTP -> HttpEvent.of(request, route, origin, authorized);
                });
        if (event.length > HostLimits.MAX_PAYLOAD_BYTES) {
            return refused(GatewayError.REQUEST_TOO_LONG, route, origin);
        }
        Invocation invocation =
                new Invocation(UUID.randomUUID().toString(), Optional.of(origin.traceHeader()), Optional.empty());
        return switch (route.target().transfer()) {
            case BUFFERED -> whole(request, route, origin, event, invocation);
            case RESPONSE_STREAM -> streamed(request, route, origin, event, invocation);
        };
    }

    private WireResponse whole(
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            byte[] event,
            Invocation invocation)
            throws InterruptedException {
        String function = route.target().function();
        Future<InvocationResult> call = calls.submit(() -> functions.invoke(function, event, invocation));
        try {
            InvocationResult result = call.get(limits.integrationTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return answer(result, request, route, origin);
        } catch (TimeoutException late) {
            return refused(GatewayError.TIMED_OUT, route, origin); // the function goes on, as it does on AWS
        } catch (ExecutionException failed) {
            throw new IllegalStateException("calling " + function, failed.getCause());
        }
    }

    /// Waits for status and headers only; as on AWS the function's own time is the limit of a streamed answer.
    private WireAnswer streamed(
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            byte[] event,
            Invocation invocation)
            throws InterruptedException {
        ResponsePipe pipe = new ResponsePipe();
        StreamedCall call = new StreamedCall(
                pipe, calls.submit(() -> functions.stream(route.target().function(), event, invocation, pipe)));
        Optional<StreamStart> start =
                switch (route.api().kind()) {
                    case REST -> StreamStart.read(pipe);
                    case HTTP -> StreamStart.readOrPlain(pipe);
                };
        if (start.isPresent()) {
            return new WireStream(
                    start.get().status(),
                    start.get().headers(),
                    call.after(start.get().rest()));
        }
        pipe.cancel();
        return switch (call.result()) {
            case InvocationResult.Success _ -> refused(GatewayError.BAD_GATEWAY, route, origin);
            case InvocationResult failed -> answer(failed, request, route, origin);
        };
    }

    private static WireResponse answer(
            InvocationResult result, WireRequest request, RouteTable.Match.Invoke route, ProxyEvent.Origin origin) {
        return switch (result) {
            case InvocationResult.Success success ->
                read(success.payload(), request, route)
                        .orElseGet(() -> refused(GatewayError.BAD_GATEWAY, route, origin));
            case InvocationResult.FunctionError _ -> refused(GatewayError.BAD_GATEWAY, route, origin);
            case InvocationResult.Throttled _ -> refused(GatewayError.THROTTLED, route, origin);
            case InvocationResult.Unavailable _ -> refused(GatewayError.UNAVAILABLE, route, origin);
        };
    }

    private static Optional<WireResponse> read(byte[] payload, WireRequest request, RouteTable.Match.Invoke route) {
        return switch (route.api().kind()) {
            case REST -> ProxyAnswer.read(payload, request, route.api().binaryMediaTypes());
            case HTTP -> HttpAnswer.read(payload);
        };
    }

    private static WireResponse refused(GatewayError error, RouteTable.Match.Invoke route, ProxyEvent.Origin origin) {
        return refused(error, Optional.of(route.api()), origin.requestId());
    }

    private static WireResponse refused(GatewayError error, Optional<ApiSpec> api, String requestId) {
        return api.map(ApiSpec::kind).filter(ApiSpec.Kind.HTTP::equals).isPresent()
                ? HttpAnswer.of(error)
                : GatewayAnswers.of(error, api, requestId);
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
