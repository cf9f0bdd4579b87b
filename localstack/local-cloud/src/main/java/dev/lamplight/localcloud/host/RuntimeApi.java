package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.http.WireBody;
import dev.lamplight.localcloud.http.WireHandler;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireLimits;
import dev.lamplight.localcloud.http.WireRefusal;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import dev.lamplight.localcloud.http.WireServer;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The Runtime API of one environment (version 2018-06-01), on a port of its own: the runtime's address variable has no
/// room for a path that custom runtimes would keep.
///
/// Safe for concurrent use. As many calls as the function takes at once are offered; another only after the end of one.
final class RuntimeApi implements WireHandler, AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String INVOCATION = ROOT + "invocation/";
    private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
    /// How long a process that broke its response off may take to end.
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(1);
    /// Well above Lambda's own limit, so that a response that is too large is answered as such and not cut off.
    private static final WireLimits LIMITS = new WireLimits(64L * 1024 * 1024, Duration.ZERO, WireRefusal.MESSAGE);

    private final String functionArn;
    private final HostedFunction function;
    private final Clock clock;
    private final BlockingQueue<Call> offered;
    /// What the runtime has taken and not answered, by request id.
    private final Map<String, Call> underWay = new ConcurrentHashMap<>();
    /// What was last handed out on a connection, by its thread: a loop that asks for more on the same has done with it.
    private final Map<Thread, Call> handedOut = new ConcurrentHashMap<>();

    private final CompletableFuture<Instant> ready = new CompletableFuture<>();
    private final CompletableFuture<ErrorObject> initError = new CompletableFuture<>();
    private volatile boolean closed;
    private final WireServer server;

    RuntimeApi(String functionArn, HostedFunction function, Clock clock) {
        this.functionArn = functionArn;
        this.function = function;
        this.clock = clock;
        this.offered = new ArrayBlockingQueue<>(function.concurrency());
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
            throw new IllegalStateException("expected at most " + function.concurrency()
                    + " calls at a time, found one more: " + call.requestId());
        }
    }

    /// @return whether no loop of the runtime has taken the call, nor will
    boolean withdraw(Call call) {
        return offered.remove(call);
    }

    @Override
    public WireResponse handle(WireRequest request) throws InterruptedException {
        String route = request.method() + " " + request.path();
        if (route.equals("GET " + INVOCATION + "next")) {
            return next();
        }
        if (route.equals("GET " + ROOT + "restore/next")) {
            return WireResponse.json(
                    200, "{}"); // what Lambda answers when it has started the process from its snapshot
        }
        if (route.equals("POST " + ROOT + "init/error") || route.equals("POST " + ROOT + "restore/error")) {
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
        leaveBehind();
        Call call = offered.take();
        if (closed) {
            // The process died while it waited here; nobody would read the event.
            throw new InterruptedException("the runtime is gone");
        }
        Instant now = clock.instant();
        underWay.put(call.requestId(), call);
        handedOut.put(Thread.currentThread(), call);
        call.delivered().complete(now);
        // Without Content-Type AWS's Java client 2.9.0 dies of a segmentation fault.
        WireHeaders headers = WireHeaders.of(
                "Content-Type", "application/json",
                "Lambda-Runtime-Aws-Request-Id", call.requestId(),
                "Lambda-Runtime-Deadline-Ms",
                        Long.toString(now.plus(function.timeout()).toEpochMilli()),
                "Lambda-Runtime-Invoked-Function-Arn", functionArn,
                "Lambda-Runtime-Trace-Id", call.invocation().traceHeader().orElseGet(TraceIds::fresh));
        WireHeaders all = call.invocation()
                .clientContext()
                .map(context -> headers.with("Lambda-Runtime-Client-Context", context))
                .orElse(headers);
        return new WireResponse(200, all, call.payload());
    }

    /// A runtime with one loop has one event; of one with several, a connection is a loop.
    private void leaveBehind() {
        Call last = handedOut.remove(Thread.currentThread());
        List<Call> left = function.isConcurrent() ? Stream.ofNullable(last).toList() : List.copyOf(underWay.values());
        for (Call call : left) {
            if (underWay.remove(call.requestId(), call)) {
                call.outcome().complete(leftBehind(call));
                call.left().complete(null);
            }
        }
    }

    private WireResponse answer(WireRequest request, String[] idAndKind) {
        Call call = underWay.get(idAndKind[0]);
        if (idAndKind.length != 2 || call == null) {
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

    /// A runtime that asks for the next event has done with the one before: one whose caller went away ends so, every
    /// other lacks an answer.
    private static Outcome leftBehind(Call call) {
        return call.pipe().filter(ResponsePipe::isCancelled).isPresent()
                ? new Outcome.Returned(new byte[0])
                : new Outcome.Reported(ErrorObject.truncated(call.requestId()));
    }

    /// A response in the streaming mode is read while the runtime writes it.
    @Override
    public Optional<Reading> reading(WireRequest head) {
        boolean streams = head.headers()
                .first("Lambda-Runtime-Function-Response-Mode")
                .filter("streaming"::equalsIgnoreCase)
                .isPresent();
        if (!streams || !head.method().equals("POST") || !head.path().startsWith(INVOCATION)) {
            return Optional.empty();
        }
        String[] idAndKind = head.path().substring(INVOCATION.length()).split("/", -1);
        Call call = underWay.get(idAndKind[0]);
        return idAndKind.length == 2 && idAndKind[1].equals("response") && call != null
                ? Optional.of(body -> streamed(call, body))
                : Optional.empty();
    }

    private WireResponse streamed(Call call, WireBody body) throws IOException, InterruptedException {
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        Optional<ResponsePipe> pipe = call.pipe();
        pipe.ifPresent(open -> open.onCancel(body::abort));
        long limit = pipe.isPresent() ? HostLimits.MAX_STREAM_BYTES : HostLimits.MAX_PAYLOAD_BYTES;
        long bytes = 0;
        try {
            for (Optional<byte[]> chunk = body.next(); chunk.isPresent(); chunk = body.next()) {
                bytes += chunk.get().length;
                if (bytes > limit) {
                    return tooLarge(
                            call,
                            pipe.isPresent() ? ErrorObject.streamTooLarge() : ErrorObject.responseTooLarge(bytes));
                }
                if (pipe.isEmpty()) {
                    collected.writeBytes(chunk.get());
                } else if (!pipe.get().put(chunk.get())) {
                    throw new IOException("the caller went away");
                }
            }
        } catch (IOException cut) {
            brokenOff(call);
            throw cut;
        }
        Optional<String> errorType = body.trailers().first(ERROR_TYPE);
        if (errorType.isPresent()) {
            byte[] told = body.trailers()
                    .first("Lambda-Runtime-Function-Error-Body")
                    .map(Base64.getMimeDecoder()::decode)
                    .orElse(new byte[0]);
            return finish(call, new Outcome.Reported(ErrorObject.parse(told, errorType.get())));
        }
        return finish(call, new Outcome.Returned(collected.toByteArray()));
    }

    /// Where the caller went away, the call lasts until the runtime asks for the next event or its time is over. Else
    /// the process has probably ended, which says more than that its response broke off.
    private static void brokenOff(Call call) throws InterruptedException {
        if (call.pipe().filter(ResponsePipe::isCancelled).isPresent()) {
            return;
        }
        try {
            Outcome _ = call.outcome().get(EXIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException alive) {
            call.outcome().complete(new Outcome.Reported(ErrorObject.truncated(call.requestId())));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("outcomes are values", impossible);
        }
    }

    /// The caller learns of the size as a function error; the runtime gets 413, on which AWS's client ends the process.
    private WireResponse response(Call call, byte[] body) {
        if (body.length > HostLimits.MAX_PAYLOAD_BYTES) {
            return tooLarge(call, ErrorObject.responseTooLarge(body.length));
        }
        return finish(call, new Outcome.Returned(body));
    }

    private WireResponse tooLarge(Call call, ErrorObject error) {
        finish(call, new Outcome.Reported(error));
        return error(413, "RequestEntityTooLarge", error.message());
    }

    private WireResponse finish(Call call, Outcome outcome) {
        boolean isFirst =
                underWay.remove(call.requestId(), call) && call.outcome().complete(outcome);
        handedOut.values().remove(call);
        call.left().complete(null);
        return isFirst ? accepted() : error(400, "InvalidRequestID", "Invalid request ID");
    }

    private static String errorType(WireRequest request) {
        return request.headers().first(ERROR_TYPE).orElse("Runtime.Unknown");
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
