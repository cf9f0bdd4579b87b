package dev.lamplight.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.runtime.ScriptedRuntimeApi.Call;
import dev.lamplight.aws.runtime.ScriptedRuntimeApi.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeptConnectionTest {
    private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void answersAllEventsOverOneConnection() throws Exception {
        offerThreeEvents();

        int status = run();

        assertThat(status).isEqualTo(1);
        assertThat(api.connections()).isEqualTo(1);
        for (String id : List.of("one", "two", "three")) {
            Call call = api.call();
            assertThat(call.path()).isEqualTo("/2018-06-01/runtime/invocation/" + id + "/response");
            assertThat(call.body()).isEqualTo("answer to " + id);
            assertThat(call.headers())
                    .containsEntry("Content-Type", "text/plain")
                    .doesNotContainKeys("Transfer-Encoding", "Lambda-Runtime-Function-Response-Mode", "Connection");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSES_KEPT_CONNECTIONS", "TAKES_AND_CLOSES", "CLOSES_INSIDE_AN_ANSWER"})
    void answersEachEventOnceWhereTheConnectionEnds(Fault fault) throws Exception {
        api.withFault(fault);
        offerThreeEvents();

        int status = run();

        assertThat(status).isEqualTo(1);
        assertThat(handled).as("each is worked on once").containsExactly("one", "two", "three");
        for (String id : handled) {
            assertThat(api.call().body()).isEqualTo("answer to " + id);
        }
        assertThat(api.hasCall()).as("no more is taken").isFalse();
        assertThat(api.repeats())
                .as("only what may have been lost is sent again, and refused")
                .isEqualTo(fault == Fault.TAKES_AND_CLOSES ? 1 : 0);
    }

    @Test
    void goesOnAfterAnAnswerThatIsTooLarge() throws Exception {
        api.withFault(Fault.REFUSES_LARGE_ANSWERS);
        api.offer("large", "{}");
        api.offer("small", "{}");
        api.offerEnd();

        int status = RuntimeLoop.run(environment(), () -> (event, response) -> {
            handled.add(event.requestId());
            response.answer("text/plain", bytes("x".repeat(event.requestId().equals("large") ? 8_000_000 : 10)));
        });

        assertThat(status).isEqualTo(1);
        assertThat(handled).containsExactly("large", "small");
        assertThat(api.call().path()).contains("/small/");
        assertThat(api.hasCall()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n"
            })
    void keepsNoConnectionThatTheOtherSideWillClose(String answer) throws IOException {
        RuntimeReply reply = read(answer);

        assertThat(reply.after()).isEqualTo(RuntimeReply.After.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n"
            })
    void keepsAConnectionWhoseAnswerHasAnEnd(String answer) throws IOException {
        RuntimeReply reply = read(answer);

        assertThat(reply.after()).isEqualTo(RuntimeReply.After.KEPT);
        assertThat(reply.body()).isEmpty();
    }

    private static RuntimeReply read(String answer) throws IOException {
        return RuntimeReply.read(new ReplyInput(new ByteArrayInputStream(bytes(answer))));
    }

    private void offerThreeEvents() {
        api.offer("one", "{}");
        api.offer("two", "{}");
        api.offer("three", "{}");
        api.offerEnd();
    }

    private int run() throws IOException {
        return RuntimeLoop.run(environment(), () -> (event, response) -> {
            handled.add(event.requestId());
            response.answer("text/plain", bytes("answer to " + event.requestId()));
        });
    }

    private Map<String, String> environment() {
        return Map.of("AWS_LAMBDA_RUNTIME_API", api.address());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
