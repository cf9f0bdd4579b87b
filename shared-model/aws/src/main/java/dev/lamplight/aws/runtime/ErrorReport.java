package dev.lamplight.aws.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/// What Lambda is told of a failure. Never the message of an exception, which can quote a body, but for those that are
/// [told][ToldFailure]: its class and frames say where to look.
///
/// @param type letters, digits, `.`, `$` and `_`: it travels in a header
/// @param json the error object: `errorType`, `errorMessage`, `stackTrace`
record ErrorReport(String type, String json) {
    /// Trailers with which an answer ends that failed after its start.
    static final String TYPE_FIELD = "Lambda-Runtime-Function-Error-Type";

    static final String BODY_FIELD = "Lambda-Runtime-Function-Error-Body";
    private static final int MAX_FRAMES = 24;

    static ErrorReport of(String type, String message) {
        return new ErrorReport(type, json(type, message, ""));
    }

    static ErrorReport of(Throwable thrown) {
        return thrown instanceof ToldFailure told && told.getCause() != null
                ? of(told.getCause(), String.valueOf(told.getMessage()))
                : of(thrown, "see the stack trace and the log");
    }

    /// Of a function that does not start: no request is there that a message could quote.
    static ErrorReport ofStart(Throwable thrown) {
        return of(thrown, String.valueOf(thrown.getMessage()));
    }

    private static ErrorReport of(Throwable thrown, String message) {
        String type = thrown.getClass().getName();
        String frames = Arrays.stream(thrown.getStackTrace())
                .limit(MAX_FRAMES)
                .map(frame -> JsonText.quoted(frame.toString()))
                .collect(Collectors.joining(","));
        return new ErrorReport(type, json(type, message, frames));
    }

    private static String json(String type, String message, String frames) {
        return "{\"errorType\":" + JsonText.quoted(type) + ",\"errorMessage\":" + JsonText.quoted(message)
                + ",\"stackTrace\":[" + frames + "]}";
    }

    /// The trailers themselves.
    String trailers() {
        String body = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return TYPE_FIELD + ": " + type + "\r\n" + BODY_FIELD + ": " + body + "\r\n";
    }
}
