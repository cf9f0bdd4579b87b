package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.api.ErrorAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamedAnswerTest {
    private static final String KEY = "sk-lamplight-0123456789abcdef";

    private final List<String> log = new ArrayList<>();
    private final Reader reader = new Reader();
    private int written;
    private final HttpEdge edge = new HttpEdge(
            Routes.of(
                    Route.get(
                            "/two",
                            _ -> HttpResponse.events(events -> {
                                events.add(Map.of("n", 1));
                                events.add("named", Map.of("n", "日"));
                                events.done();
                            })),
                    Route.get("/none", _ -> HttpResponse.events(_ -> {})),
                    Route.get(
                            "/early",
                            _ -> HttpResponse.events(_ -> {
                                throw bad();
                            })),
                    Route.get(
                            "/late",
                            _ -> HttpResponse.events(events -> {
                                events.add(Map.of("n", 1));
                                throw bad();
                            })),
                    Route.get(
                            "/broken",
                            _ -> HttpResponse.events(events -> {
                                events.add(Map.of("n", 1));
                                throw new IllegalStateException("a secret prompt");
                            })),
                    Route.get("/own", _ -> HttpResponse.events(new OwnError())),
                    Route.get(
                            "/long",
                            _ -> HttpResponse.events(events -> {
                                while (!events.isGone()) {
                                    events.add("x".repeat(100_000));
                                    written++;
                                }
                            })),
                    Route.get("/whole", _ -> HttpResponse.ok("whole"))),
            new ApiKeys.Hashed(List.of(ApiKeys.Hash.of("saltsalt", KEY))),
            new RequestLog("test", log::add),
            Clock.systemUTC());

    /// Says of an error what its API says.
    private static final class OwnError implements EventStream.Writer {
        @Override
        public void write(EventStream events) {
            events.add("started", 1);
            throw bad();
        }

        @Override
        public void fail(EventStream events, ErrorAnswer error) {
            events.add("error", error.error().code());
        }
    }

    /// Keeps what it reads, and when status and headers came.
    private static final class Reader implements AnswerSink, BodySink {
        private int status;
        private Map<String, String> headers = Map.of();
        private final List<String> pieces = new ArrayList<>();
        private int leavesAfter = Integer.MAX_VALUE;

        @Override
        public BodySink begin(int begunWith, Map<String, String> with) {
            assertThat(status).as("begun once").isZero();
            status = begunWith;
            headers = with;
            return this;
        }

        @Override
        public void write(byte[] bytes) {
            pieces.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public boolean isGone() {
            return pieces.size() >= leavesAfter;
        }
    }

    @Test
    void handsOnEachEventWhenItIsWrittenAfterStatusAndHeaders() {
        stream("/two");

        assertThat(reader.status).isEqualTo(200);
        assertThat(reader.headers)
                .containsEntry("Content-Type", "text/event-stream; charset=utf-8")
                .containsEntry("x-request-id", "request-1");
        assertThat(reader.pieces)
                .containsExactly("data: {\"n\":1}\n\n", "event: named\ndata: {\"n\":\"日\"}\n\n", "data: [DONE]\n\n");
        assertThat(log).singleElement().asString().contains("\"firstByteMillis\":", "\"sentBytes\":61");
    }

    @Test
    void sendsAnswersOfOnePieceAndThoseOfNone() {
        stream("/whole");

        assertThat(reader.pieces).containsExactly("\"whole\"");
        assertThat(reader.headers).containsEntry("Content-Type", "application/json");

        Reader other = new Reader();
        edge.answer(event("/none"), "request-2", later(), other);

        assertThat(other.status).isEqualTo(200);
        assertThat(other.pieces).isEmpty();
    }

    @Test
    void givesAFailureBeforeTheFirstByteAStatusOfItsOwn() {
        stream("/early");

        assertThat(reader.status).isEqualTo(400);
        assertThat(reader.headers).containsEntry("Content-Type", "application/json");
        assertThat(reader.pieces).singleElement().asString().contains("\"param\":\"stop\"");
    }

    @Test
    void tellsOfAFailureAfterTheFirstByteInsideTheBody() {
        stream("/late");

        assertThat(reader.status).isEqualTo(200);
        assertThat(reader.pieces).hasSize(2);
        assertThat(reader.pieces.getLast()).startsWith("data: {\"error\":{\"message\":\"stop: expected 4, found 5");
        assertThat(log).singleElement().asString().contains("\"status\":200", "\"code\":\"invalid_request\"");
    }

    @Test
    void tellsOfTheUnforeseenWithoutQuotingIt() {
        stream("/broken");

        assertThat(reader.pieces.getLast()).contains("\"code\":\"internal\"").doesNotContain("secret");
        assertThat(log).singleElement().asString().doesNotContain("secret prompt");
    }

    @Test
    void leavesTheWordsOfAnErrorToTheWriter() {
        stream("/own");

        assertThat(reader.pieces.getLast()).isEqualTo("event: error\ndata: \"invalid_request\"\n\n");
    }

    @Test
    void tellsTheWriterThatItsReaderIsGone() {
        reader.leavesAfter = 3;

        stream("/long");

        assertThat(written).isEqualTo(3);
        assertThat(log).singleElement().asString().contains("\"readerGone\":true");
    }

    @Test
    void collectsTheSameBytesForARuntimeThatCannotStream() {
        stream("/two");

        APIGatewayProxyResponseEvent answer = edge.answer(event("/two"), null);

        assertThat(answer.getBody()).isEqualTo(String.join("", reader.pieces));
        assertThat(answer.getIsBase64Encoded()).isFalse();
        assertThat(answer.getHeaders()).containsEntry("Content-Type", "text/event-stream; charset=utf-8");
    }

    @Test
    void answersAFailureWithItsStatusWhereNothingWentOut() {
        assertThat(edge.answer(event("/late"), null).getStatusCode()).isEqualTo(400);
        assertThat(edge.answer(event("/broken"), null).getStatusCode()).isEqualTo(500);
    }

    @Test
    void stopsAWriterThatIsCollectedAtTheLimitOfAnAnswer() {
        APIGatewayProxyResponseEvent answer = edge.answer(event("/long"), null);

        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(answer.getBody()).contains("6 MB");
        assertThat(written).isEqualTo(62);
    }

    private static Failure bad() {
        return Failure.Permanent.invalidField("stop", "stop: expected 4, found 5");
    }

    private void stream(String path) {
        edge.answer(event(path), "request-1", later(), reader);
    }

    private static Deadline later() {
        return new Deadline(Clock.systemUTC().instant().plus(Duration.ofMinutes(1)), Clock.systemUTC());
    }

    private static APIGatewayProxyRequestEvent event(String path) {
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("GET")
                .withPath(path)
                .withHeaders(Map.of("Authorization", "Bearer " + KEY));
    }
}
