package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.http.BodySink;
import dev.lamplight.aws.http.EventStream;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.StreamedBody;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.contract.api.ErrorAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponseEventsTest {
    /// Other people's clients read it too (`FailedResponseTest`).
    private static final Path FAILED = Path.of("src", "test", "resources", "failed-response.txt");

    private static final ResponseFrame FRAME = new ResponseFrame("r1", 1796025600, "tiny", Map.of());

    /// A model that writes two pieces and fails.
    private static final class Broken implements EventStream.Writer {
        private @Nullable ResponseEvents begun;

        @Override
        public void write(EventStream stream) {
            ResponseEvents events = new ResponseEvents(FRAME, stream);
            begun = events;
            events.began(0);
            events.piece(0, new Choice.Piece("The tide", List.of()));
            events.piece(0, new Choice.Piece(" table", List.of()));
            throw new IllegalStateException("a run failed");
        }

        @Override
        public void fail(EventStream stream, ErrorAnswer error) {
            Objects.requireNonNull(begun).fail(error.error());
        }
    }

    private static final class Collected implements BodySink {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(byte[] more) {
            bytes.writeBytes(more);
        }

        @Override
        public boolean isGone() {
            return false;
        }
    }

    @Test
    void aFailureAfterTheFirstPieceIsAnErrorAndTheEndOfTheResponse() throws Exception {
        StreamedBody body =
                ((HttpResponse.Body.Streamed) HttpResponse.events(new Broken()).body()).content();
        Collected collected = new Collected();

        assertThatThrownBy(() -> body.writeTo(collected)).hasMessage("a run failed");
        body.fail(collected, ErrorAnswer.of(TransientCode.INTERNAL, "the function broke off", null));

        assertThat(collected.bytes.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(FAILED));
    }
}
