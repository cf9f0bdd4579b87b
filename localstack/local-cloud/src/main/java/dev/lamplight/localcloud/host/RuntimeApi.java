package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.http.WireHandler;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireLimits;
import dev.lamplight.localcloud.http.WireRefusal;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.http.WireServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The Runtime API of one environment (version 2018-06-01), on a port of its own: the runtime's address variable has no
/// room for a path that custom runtimes would keep.
///
/// Safe for concurrent use. One call at a time is offered; the next only after the previous one's outcome.
final class RuntimeApi implements WireHandler, AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String INVOCATION = ROOT + "invocation/";
    /// Well above Lambda's own limit, so that a response that is too large is answered as such and not cut off.
    private static final WireLimits LIMITS = new WireLimits(64L * 1024 * 1024, Duration.ZERO, WireRefusal.MESSAGE);

    private final String functionArn;
    private final Duration timeout;
    private final Clock clock;
    private final BlockingQueue<Call> offered = new ArrayBlockingQueue<>(1);
    private final AtomicReference<@Nullable Call> current = new AtomicReference<>();
    private final CompletableFuture<Instant> ready = new CompletableFuture<>();
    private final CompletableFuture<ErrorObject> initError = new CompletableFuture<>();
    private volatile boolean closed;
    private final WireServer server;

    RuntimeApi(String functionArn, Duration timeout, Clock clock) {
        this.functionArn = functionArn;
        this.timeout = timeout;
        this.clock = clock;
        this.server = WireServer.start(0, LIMITS, clock, this);
    }

    /// Value of `AWS_LAMBDA_RUNTIME_API`.
    String address() {
        return "127.0.0.1:" + server.port();
    }

    /// When the runtime first asked for an event.
    CompletableFuture<Instant> ready() {
        return ready;
    }

    /// Completed when the runtime says that it cannot start the function.
    CompletableFuture<ErrorObject> initError() {
        return initError;
    }

    void offer(Call call) {
        if (!offered.offer(call)) {
            throw new IllegalStateException("expected one call at a time, found a second: " + call.requestId());
        }
    }

    @Override
    public WireResponse handle(WireRequest request) throws InterruptedException {
        String route = request.method() + " " + request.path();
        if (route.equals("GET " + INVOCATION + "next")) {
            return next();
        }
        if (route.equals("POST " + ROOT + "init/error")) {
            initError.complete(ErrorObject.parse(request.body(), errorType(request)));
            return accepted();
        }
        if (request.method().equals("POST") && request.path().startsWith(INVOCATION)) {
            return answer(request, request.path().substring(INVOCATION.length()).split("/", -1));
        }
        return error(404, "NotFound", "expected a path of the Runtime API 2018-06-01, found " + route);
    }

    private WireResponse next() throws InterruptedException {
        ready.complete(clock.instant());
        Call call = offered.take();
        if (closed) {
            // The process died while it waited here; nobody would read the event.
            throw new InterruptedException("the runtime is gone");
        }
        Instant now = clock.instant();
        current.set(call);
        call.delivered().complete(now);
        // Without Content-Type AWS's Java client 2.9.0 dies of a segmentation fault.
        WireHeaders headers = WireHeaders.of(
                "Content-Type", "application/json",
                "Lambda-Runtime-Aws-Request-Id", call.requestId(),
                "Lambda-Runtime-Deadline-Ms", Long.toString(now.plus(timeout).toEpochMilli()),
                "Lambda-Runtime-Invoked-Function-Arn", functionArn,
                "Lambda-Runtime-Trace-Id", call.invocation().traceHeader().orElseGet(TraceIds::fresh));
        WireHeaders all = call.invocation()
                .clientContext()
                .map(context -> headers.with("Lambda-Runtime-Client-Context", context))
                .orElse(headers);
        return new WireResponse(200, all, call.payload());
    }

    private WireResponse answer(WireRequest request, String[] idAndKind) {
        Call call = current.get();
        if (idAndKind.length != 2 || call == null || !call.requestId().equals(idAndKind[0])) {
            return error(400, "InvalidRequestID", "Invalid request ID");
        }
        return switch (idAndKind[1]) {
            case "response" -> response(call, request.body());
            case "error" -> {
                ErrorObject error = ErrorObject.parse(request.body(), errorType(request));
                yield finish(call, new Outcome.Reported(error));
            }
            default -> error(404, "NotFound", "expected response or error, found " + idAndKind[1]);
        };
    }

    /// The caller learns of the size as a function error; the runtime gets 413, on which AWS's client ends the process.
    private WireResponse response(Call call, byte[] body) {
        if (body.length > HostLimits.MAX_PAYLOAD_BYTES) {
            ErrorObject tooLarge = ErrorObject.responseTooLarge(body.length);
            finish(call, new Outcome.Reported(tooLarge));
            return error(413, "RequestEntityTooLarge", tooLarge.message());
        }
        return finish(call, new Outcome.Returned(body));
    }

    private WireResponse finish(Call call, Outcome outcome) {
        current.set(null);
        return call.outcome().complete(outcome) ? accepted() : error(400, "InvalidRequestID", "Invalid request ID");
    }

    private static String errorType(WireRequest request) {
        return request.headers().first("Lambda-Runtime-Function-Error-Type").orElse("Runtime.Unknown");
    }

    private static WireResponse accepted() {
        return WireResponse.json(202, "{\"status\":\"OK\"}");
    }

    private static WireResponse error(int status, String type, String message) {
        return new WireResponse(
                status,
                WireHeaders.of("Content-Type", "application/json"),
                ErrorObject.of(type, message).payload());
    }

    @Override
    public void close() {
        closed = true;
        server.close();
    }
}
