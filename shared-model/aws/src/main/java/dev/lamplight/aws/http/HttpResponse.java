package dev.lamplight.aws.http;

import dev.lamplight.contract.Json;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One HTTP answer.
///
/// @param status 100 to 599
/// @param headers by name; a name stands once, whatever its case
public record HttpResponse(int status, Map<String, String> headers, Body body) {
    private static final String CONTENT_TYPE = "Content-Type";

    /// What follows the headers.
    public sealed interface Body {

        /// Text in UTF-8, handed to the gateway as it is.
        record Text(String text) implements Body {}

        /// Any bytes; the gateway gets them in base64.
        /// compared by nobody; the array is the point
        @SuppressWarnings("ArrayRecordComponent")
        record Binary(byte[] bytes) implements Body {}

        /// Written piece by piece, after the route has returned.
        record Streamed(StreamedBody content) implements Body {}
    }

    public HttpResponse {
        Map<String, String> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(headers);
        headers = Collections.unmodifiableMap(ignoringCase);
    }

    /// 200 with the value as JSON.
    public static HttpResponse ok(Object value) {
        return json(200, value);
    }

    public static HttpResponse json(int status, Object value) {
        return new HttpResponse(status, Map.of(CONTENT_TYPE, "application/json"), new Body.Text(Json.text(value)));
    }

    public static HttpResponse binary(String contentType, byte[] bytes) {
        return new HttpResponse(200, Map.of(CONTENT_TYPE, contentType), new Body.Binary(bytes));
    }

    /// 200 with events that go out one by one.
    public static HttpResponse events(EventStream.Writer writer) {
        return new HttpResponse(
                200,
                Map.of(CONTENT_TYPE, "text/event-stream; charset=utf-8", "Cache-Control", "no-store"),
                new Body.Streamed(new EventStream.Body(writer)));
    }

    /// 302: the caller finds the content there. Nobody may keep the answer, the address ends.
    public static HttpResponse found(URI location) {
        return new HttpResponse(
                302, Map.of("Location", location.toString(), "Cache-Control", "no-store"), new Body.Text(""));
    }

    public HttpResponse withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new HttpResponse(status, more, body);
    }
}
