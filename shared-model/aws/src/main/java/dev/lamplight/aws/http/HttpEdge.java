package dev.lamplight.aws.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.contract.api.ErrorAnswer;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The border of an HTTP function: decodes the event, checks the key, calls the route, and is the one place where a
/// failure becomes an answer. Whatever happens, the caller gets JSON with a code and a request id, never a stack
/// trace. Thread-safe.
public final class HttpEdge {
    /// Lambda refuses answers above 6 MB (6,291,556 bytes) as JSON; the rest is for headers.
    private static final int MAX_BODY_BYTES = 6_200_000;

    private static final String RETRY_AFTER_SECONDS = "1";

    private final Routes routes;
    private final ApiKeys keys;
    private final RequestLog log;
    private final Clock clock;

    public HttpEdge(String function, Routes routes, ApiKeys keys) {
        this(routes, keys, RequestLog.ofFunction(function), Clock.systemUTC());
    }

    HttpEdge(Routes routes, ApiKeys keys, RequestLog log, Clock clock) {
        this.routes = routes;
        this.keys = keys;
        this.log = log;
        this.clock = clock;
    }

    /// Answers in one piece, for a runtime that hands an answer over when it is complete.
    public APIGatewayProxyResponseEvent answer(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        long start = System.nanoTime();
        String id = requestId(context);
        Answered answered =
                answer(event, id, Deadline.of(context, clock), response -> CollectedBody.of(response, MAX_BODY_BYTES));
        APIGatewayProxyResponseEvent encoded =
                GatewayCodec.encode(answered.response().withHeader("x-request-id", id));
        if (jsonBytes(encoded.getBody()) > MAX_BODY_BYTES) {
            Failure tooLarge = tooLarge();
            answered = new Answered(answered.route(), rendered(tooLarge), tooLarge);
            encoded = GatewayCodec.encode(answered.response().withHeader("x-request-id", id));
        }
        log.request(id, answered, (System.nanoTime() - start) / 1_000_000);
        return encoded;
    }

    /// Answers while the answer is made: each piece of a streamed body goes to `out` when it is written, every
    /// other body at once. A failure before the first byte has a status of its own; one after it is told as the
    /// body has it.
    ///
    /// @param id names the request in answer and log
    public void answer(APIGatewayProxyRequestEvent event, String id, Deadline deadline, AnswerSink out) {
        long start = System.nanoTime();
        OutgoingAnswer outgoing = new OutgoingAnswer(id, out);
        Answered made = answer(event, id, deadline, outgoing::send);
        Throwable thrown = made.thrown();
        HttpResponse sent = outgoing.end(made.response(), thrown == null ? null : error(thrown));
        log.streamed(id, new Answered(made.route(), sent, thrown), (System.nanoTime() - start) / 1_000_000, outgoing);
    }

    /// What became of a request.
    ///
    /// @param route the route that matched, or null
    /// @param thrown what went wrong, or null
    record Answered(
            @Nullable Route route,
            HttpResponse response,
            @Nullable Throwable thrown) {}

    /// @param sender what is done with an answer of a route, inside of what catches every failure
    private Answered answer(
            APIGatewayProxyRequestEvent event, String id, Deadline deadline, UnaryOperator<HttpResponse> sender) {
        Route route = null;
        try {
            HttpRequest request = GatewayCodec.decode(event, id, deadline);
            Routes.Match match = routes.match(request);
            if (match instanceof Routes.Match.Found(Route found, HttpRequest _)) {
                route = found;
            }
            if (route == null || route.access() == Route.Access.KEY) {
                keys.check(request);
            }
            if (match instanceof Routes.Match.Found(Route found, HttpRequest bound)) {
                return new Answered(found, sender.apply(found.action().answer(bound)), null);
            }
            return match instanceof Routes.Match.OtherMethods(List<String> methods)
                    ? otherMethods(request, methods)
                    : nothing(request);
        } catch (Failure failure) {
            return new Answered(route, rendered(failure), failure);
        } catch (OutOfMemoryError e) {
            // nothing that runs after it can be trusted: the environment ends, where it can be seen
            throw e;
        } catch (RuntimeException | Error unexpected) {
            // the edge is where everything unforeseen ends: logged with the request id, answered with a code
            return new Answered(
                    route, HttpResponse.json(TransientCode.INTERNAL.status(), error(unexpected)), unexpected);
        }
    }

    private static Answered otherMethods(HttpRequest request, List<String> methods) {
        String allowed = String.join(", ", methods);
        Failure failure = new Failure.Permanent(
                PermanentCode.METHOD_NOT_ALLOWED,
                request.pathText() + ": expected " + allowed + ", found " + request.method());
        return new Answered(null, rendered(failure).withHeader("Allow", allowed), failure);
    }

    private static Answered nothing(HttpRequest request) {
        Failure failure = new Failure.Permanent(
                PermanentCode.NOT_FOUND, "no route " + request.method() + " " + request.pathText());
        return new Answered(null, rendered(failure), failure);
    }

    static Failure tooLarge() {
        return new Failure.Permanent(
                PermanentCode.INVALID_REQUEST, "the answer has more than 6 MB: ask for fewer items");
    }

    private static HttpResponse rendered(Failure failure) {
        HttpResponse answer = HttpResponse.json(failure.code().status(), error(failure));
        return switch (failure) {
            case Failure.Permanent permanent ->
                permanent.code() == PermanentCode.INVALID_API_KEY
                        ? answer.withHeader("WWW-Authenticate", "Bearer")
                        : answer;
            case Failure.Transient _ -> answer.withHeader("Retry-After", RETRY_AFTER_SECONDS);
        };
    }

    /// What the caller is told.
    private static ErrorAnswer error(Throwable thrown) {
        return switch (thrown) {
            case Failure.Permanent permanent ->
                ErrorAnswer.of(permanent.code(), permanent.explanationWithAdvice(), permanent.param());
            // the explanation can quote the storage's own message: it belongs into the log
            case Failure.Transient later ->
                ErrorAnswer.of(later.code(), later.code().advice(), null);
            default -> ErrorAnswer.of(TransientCode.INTERNAL, TransientCode.INTERNAL.advice(), null);
        };
    }

    /// Bytes of the text as a JSON string, as the runtime hands it on.
    private static long jsonBytes(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes += 2;
            } else if (c < 0x20) {
                bytes += 6;
            } else if (c < 0x80) {
                bytes += 1;
            } else {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }

    private static String requestId(@Nullable Context context) {
        String id = context == null ? null : context.getAwsRequestId();
        return id == null || id.isEmpty() ? UUID.randomUUID().toString() : id;
    }
}
