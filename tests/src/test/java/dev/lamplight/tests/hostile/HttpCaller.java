package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Sends what a row says and holds every answer to what is promised of all of them: a request id, a body of JSON
/// with a code where it is an error, and never the inside of the program.
///
/// @param store an open store
/// @param file an uploaded file
record HttpCaller(RawHttp http, String store, String file) {
    static final String AUTHORIZATION = "Authorization: Bearer " + Ground.KEY + "\r\n";
    static final String JSON = AUTHORIZATION + "Content-Type: application/json\r\n";
    private static final Pattern INSIDE =
            Pattern.compile("(?m)(\\bat |\\b)(java|dev\\.lamplight|com\\.fasterxml)\\.\\w");
    private static final int LONGEST_ANSWER = 20_000;

    /// With a key and a JSON body.
    String json(String line, String body) throws IOException {
        return json(line, body.getBytes(StandardCharsets.UTF_8));
    }

    String json(String line, byte[] body) throws IOException {
        return said(http.send(filled(line), JSON, body));
    }

    /// The whole answer to a request with a key and a JSON body.
    RawHttp.Answer answer(String line, String body) throws IOException {
        return http.send(line, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    /// With a key and without a body.
    String get(String line) throws IOException {
        return said(http.send(filled(line), AUTHORIZATION, new byte[0]));
    }

    String send(String line, String headers, byte[] body) throws IOException {
        return said(http.send(filled(line), headers, body));
    }

    /// Bytes as they are, with nothing added.
    String raw(byte[] head, byte[] body) throws IOException {
        return said(http.exchange(head, body));
    }

    private String filled(String line) {
        return line.replace("{store}", store).replace("{file}", file);
    }

    static String said(RawHttp.Answer answer) {
        assertThat(answer.headers()).as(answer.body()).containsKey("x-request-id");
        assertThat(answer.body()).doesNotContainPattern(INSIDE).hasSizeLessThan(LONGEST_ANSWER);
        if (answer.status() < 400) {
            return Integer.toString(answer.status());
        }
        assertThat(answer.json().path("error").path("message").asText())
                .as(answer.body())
                .isNotBlank();
        return (answer.status() + " " + answer.code() + " " + answer.param()).strip();
    }
}
