package dev.lamplight.tests.hostile;

import static dev.lamplight.tests.hostile.HttpCaller.AUTHORIZATION;
import static dev.lamplight.tests.hostile.HttpCaller.JSON;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// Requests as no client of OpenAI's sends them. `{store}` and `{file}` stand for ids of what is there.
final class HttpRows {
    private static final String SEARCH = "POST /v1/vector_stores/{store}/search";
    private static final String STORE = "vs_" + "0".repeat(24);
    private static final String FILE = "file-" + "0".repeat(24);
    private static final int MEGABYTE = 1024 * 1024;

    private HttpRows() {}

    static List<BadInput<HttpCaller>> all() {
        return Stream.of(ids(), routes(), pages(), keys(), bodies(), framing())
                .flatMap(List::stream)
                .toList();
    }

    private static BadInput<HttpCaller> row(String what, String answer, BadInput.Attempt<HttpCaller> attempt) {
        return new BadInput<>(what, answer, attempt);
    }

    private static List<BadInput<HttpCaller>> ids() {
        return List.of(
                row("unknown store", "404 not_found", to -> to.get("GET /v1/vector_stores/" + STORE)),
                row(
                        "search of an unknown store",
                        "404 not_found",
                        to -> to.json("POST /v1/vector_stores/" + STORE + "/search", "{\"query\":\"a\"}")),
                row("unknown file", "404 not_found", to -> to.get("GET /v1/files/" + FILE)),
                row("content of an unknown file", "404 not_found", to -> to.get("GET /v1/files/" + FILE + "/content")),
                row("deletion of an unknown file", "404 not_found", to -> to.get("DELETE /v1/files/" + FILE)),
                row(
                        "unknown file of a store",
                        "404 not_found",
                        to -> to.get("GET /v1/vector_stores/{store}/files/" + FILE)),
                row(
                        "file that is in no store",
                        "404 not_found",
                        to -> to.get("DELETE /v1/vector_stores/{store}/files/{file}")),
                row(
                        "attaching an unknown file",
                        "404 not_found",
                        to -> to.json("POST /v1/vector_stores/{store}/files", "{\"file_id\":\"" + FILE + "\"}")),
                row(
                        "unknown file batch",
                        "404 not_found",
                        to -> to.get("GET /v1/vector_stores/{store}/file_batches/vsfb_" + "0".repeat(24))),
                row("text that is no id", "404 not_found", to -> to.get("GET /v1/files/nothing")),
                row("id of 8,000 characters", "404 not_found", to -> to.get("GET /v1/files/" + "a".repeat(8_000))),
                row("id with a path in it", "404 not_found", to -> to.get("GET /v1/files/..%2F..%2Fetc%2Fpasswd")),
                row("id with a backslash", "404 not_found", to -> to.get("GET /v1/vector_stores/..%5C..%5Csecret")),
                row(
                        "batch id with a path in it",
                        "404 not_found",
                        to -> to.get("GET /v1/vector_stores/{store}/file_batches/..%2f..%2fmanifest")),
                row("id with a zero byte", "404 not_found", to -> to.get("GET /v1/files/file-%00")),
                row("id in invalid UTF-8", "404 not_found", to -> to.get("GET /v1/files/file-%FF%FE")),
                row("id with a broken escape", "404 not_found", to -> to.get("GET /v1/files/file-%zz")));
    }

    private static List<BadInput<HttpCaller>> routes() {
        return List.of(
                row("no such path", "404 not_found", to -> to.get("GET /v1/nothing")),
                row("no such path below a function", "404 not_found", to -> to.get("GET /v1/files/{file}/nothing")),
                row("path outside of the API", "404 not_found", to -> to.get("GET /v1/files/../../etc/passwd")),
                row("two slashes", "404 not_found", to -> to.get("GET //v1//files")),
                row("method that the path does not have", "405 method_not_allowed", to -> to.get("PUT /v1/files")),
                row(
                        "PATCH of a store",
                        "405 method_not_allowed",
                        to -> to.json("PATCH /v1/vector_stores/{store}", "{}")),
                row("method that nobody knows", "405 method_not_allowed", to -> to.get("BREW /v1/vector_stores")),
                row("POST without a body where one is needed", "400 invalid_request query", to -> to.get(SEARCH)));
    }

    private static List<BadInput<HttpCaller>> pages() {
        return List.of(
                row("limit of 0", "400 invalid_request limit", to -> to.get("GET /v1/files?limit=0")),
                row("limit of -1", "400 invalid_request limit", to -> to.get("GET /v1/vector_stores?limit=-1")),
                row("limit of 10^9", "400 invalid_request limit", to -> to.get("GET /v1/files?limit=1000000000")),
                row(
                        "limit of 10^20",
                        "400 invalid_request limit",
                        to -> to.get("GET /v1/files?limit=1" + "0".repeat(20))),
                row("limit in letters", "400 invalid_request limit", to -> to.get("GET /v1/files?limit=abc")),
                row("empty limit", "400 invalid_request limit", to -> to.get("GET /v1/files?limit=")),
                row(
                        "limit of 8,000 characters",
                        "400 invalid_request limit",
                        to -> to.get("GET /v1/files?limit=" + "x".repeat(8_000))),
                row("unknown order", "400 invalid_request order", to -> to.get("GET /v1/files?order=sideways")),
                row(
                        "order of a list in upper case",
                        "400 invalid_request order",
                        to -> to.get("GET /v1/vector_stores?order=ASC")),
                row(
                        "after what is not there",
                        "400 invalid_request after",
                        to -> to.get("GET /v1/files?after=" + FILE)),
                row(
                        "after what is no id",
                        "400 invalid_request after",
                        to -> to.get("GET /v1/vector_stores?after=..%2F..%2Fx")),
                row(
                        "before what is not there",
                        "400 invalid_request before",
                        to -> to.get("GET /v1/vector_stores/{store}/files?before=" + FILE)),
                row(
                        "unknown filter of a list",
                        "400 invalid_request filter",
                        to -> to.get("GET /v1/vector_stores/{store}/files?filter=lost")),
                row(
                        "query string of broken escapes",
                        "400 invalid_request limit",
                        to -> to.get("GET /v1/files?limit=%zz&%=&&=&limit=%")),
                row("unknown parameter", "200", to -> to.get("GET /v1/files?colour=blue")));
    }

    private static List<BadInput<HttpCaller>> keys() {
        return List.of(
                row("no key", "401 invalid_api_key", to -> to.send("GET /v1/files", "", new byte[0])),
                row(
                        "no key on a path that is not there",
                        "401 invalid_api_key",
                        to -> to.send("GET /v1/files/a/b/c", "", new byte[0])),
                row(
                        "empty key",
                        "401 invalid_api_key",
                        to -> to.send("GET /v1/files", "Authorization: Bearer \r\n", new byte[0])),
                row(
                        "foreign key",
                        "401 invalid_api_key",
                        to -> to.send("GET /v1/files", "Authorization: Bearer sk-foreign\r\n", new byte[0])),
                row(
                        "key in another scheme",
                        "401 invalid_api_key",
                        to -> to.send("GET /v1/files", "Authorization: Basic " + Ground.KEY + "\r\n", new byte[0])),
                row(
                        "key of Chinese",
                        "401 invalid_api_key",
                        to -> to.send("GET /v1/files", "Authorization: Bearer 钥匙\r\n", new byte[0])),
                row(
                        "key of 15 KB",
                        "401 invalid_api_key",
                        to -> to.send(
                                "GET /v1/files", "Authorization: Bearer " + "k".repeat(15_000) + "\r\n", new byte[0])),
                row(
                        "header of 64 KB",
                        "400 invalid_request",
                        to -> to.send(
                                "GET /v1/files",
                                AUTHORIZATION + "X-Long: " + "x".repeat(65_536) + "\r\n",
                                new byte[0])),
                row(
                        "10^4 headers",
                        "400 invalid_request",
                        to -> to.send("GET /v1/files", AUTHORIZATION + "X-Many: 1\r\n".repeat(10_000), new byte[0])));
    }

    private static List<BadInput<HttpCaller>> bodies() {
        return List.of(
                row("body that is no JSON", "400 malformed_json", to -> to.json(SEARCH, "query=a")),
                row("body that breaks off", "400 malformed_json", to -> to.json(SEARCH, "{\"query\":\"a")),
                row("body that goes on", "400 malformed_json", to -> to.json(SEARCH, "{\"query\":\"a\"} {}")),
                row("list instead of an object", "400 malformed_json", to -> to.json(SEARCH, "[]")),
                row("null instead of an object", "400 malformed_json", to -> to.json(SEARCH, "null")),
                row("blanks instead of an object", "400 malformed_json", to -> to.json(SEARCH, "   ")),
                row(
                        "body in invalid UTF-8",
                        "400 malformed_json",
                        to -> to.json(SEARCH, new byte[] {'{', '"', 'q', (byte) 0xFF, '"', ':', '1', '}'})),
                row("body of zero bytes", "400 malformed_json", to -> to.json(SEARCH, new byte[100])),
                row(
                        "body in UTF-16",
                        "200",
                        to -> to.json(SEARCH, "{\"query\":\"a\"}".getBytes(StandardCharsets.UTF_16))),
                row(
                        "key that stands twice",
                        "400 malformed_json",
                        to -> to.json(SEARCH, "{\"query\":\"a\",\"query\":\"b\"}")),
                row(
                        "body nested 10^5 deep",
                        "400 malformed_json",
                        to -> to.json(SEARCH, "{\"query\":" + "[".repeat(100_000))),
                row("filters nested 1,000 deep", "400 malformed_json", to -> to.json(SEARCH, nested(1_000))),
                row("filters nested 40 deep", "400 invalid_request filters", to -> to.json(SEARCH, nested(40))),
                row("10^4 comparisons", "400 invalid_request filters", to -> to.json(SEARCH, comparisons(10_000))),
                row(
                        "filter of an unknown kind, 1 MB long",
                        "400 invalid_request filters",
                        to -> to.json(
                                SEARCH, "{\"query\":\"a\",\"filters\":{\"type\":\"" + "x".repeat(MEGABYTE) + "\"}}")),
                row(
                        "query of 1 MB",
                        "400 invalid_request query",
                        to -> to.json(SEARCH, "{\"query\":\"" + "a".repeat(MEGABYTE) + "\"}")),
                row(
                        "10^4 queries",
                        "400 invalid_request query",
                        to -> to.json(SEARCH, "{\"query\":[" + "\"a\",".repeat(9_999) + "\"a\"]}")),
                row("query of zero-width characters", "200", to -> to.json(SEARCH, "{\"query\":\"\u200B\u200D\"}")),
                row("query of emoji and Chinese", "200", to -> to.json(SEARCH, "{\"query\":\"🐳镜像\"}")),
                row(
                        "10^5 file ids",
                        "400 invalid_request file_ids",
                        to -> to.json(
                                "POST /v1/vector_stores", "{\"file_ids\":[" + "\"x\",".repeat(99_999) + "\"x\"]}")),
                row(
                        "10^5 metadata pairs",
                        "400 invalid_request metadata",
                        to -> to.json("POST /v1/vector_stores", "{\"metadata\":{" + pairs(100_000) + "}}")),
                row(
                        "body compressed with gzip",
                        "415 unsupported_media_type",
                        to -> to.send(SEARCH, JSON + "Content-Encoding: gzip\r\n", gzip("{\"query\":\"a\"}"))),
                row(
                        "gzip that nobody announced",
                        "400 malformed_json",
                        to -> to.json(SEARCH, gzip("{\"query\":\"a\"}"))),
                row(
                        "body as text/plain",
                        "415 unsupported_media_type",
                        to -> to.send(
                                SEARCH, AUTHORIZATION + "Content-Type: text/plain\r\n", bytes("{\"query\":\"a\"}"))),
                row(
                        "body as a form",
                        "415 unsupported_media_type",
                        to -> to.send(
                                SEARCH,
                                AUTHORIZATION + "Content-Type: application/x-www-form-urlencoded\r\n",
                                bytes("query=a"))),
                row("body of 10 MB - 1", "413 request_too_large", to -> to.json(SEARCH, new byte[10 * MEGABYTE - 1])),
                row("body of 10 MB", "413 request_too_large", to -> to.json(SEARCH, new byte[10 * MEGABYTE])),
                row("body of 10 MB + 1", "413 request_too_large", to -> to.json(SEARCH, new byte[10 * MEGABYTE + 1])));
    }

    private static List<BadInput<HttpCaller>> framing() {
        return List.of(
                row(
                        "Content-Length that is no number",
                        "400 invalid_request",
                        to -> framed(to, "Content-Length: abc\r\n")),
                row("negative Content-Length", "400 invalid_request", to -> framed(to, "Content-Length: -1\r\n")),
                row(
                        "two Content-Lengths",
                        "400 invalid_request",
                        to -> framed(to, "Content-Length: 13\r\nContent-Length: 14\r\n")),
                row(
                        "Content-Length of 10^17",
                        "413 request_too_large",
                        to -> framed(to, "Content-Length: 1" + "0".repeat(17) + "\r\n")),
                row(
                        "Content-Length and chunks",
                        "400 invalid_request",
                        to -> framed(to, "Content-Length: 13\r\nTransfer-Encoding: chunked\r\n")),
                row("Content-Length too short", "400 malformed_json", to -> framed(to, "Content-Length: 5\r\n")),
                row(
                        "chunk of no size",
                        "400 invalid_request",
                        to -> to.raw(RawHttp.head(path(to), JSON + "Transfer-Encoding: chunked\r\n"), bytes("zz\r\n"))),
                row(
                        "request line of HTTP/9",
                        "400 invalid_request",
                        to -> to.raw(bytes("GET /v1/files HTTP/9\r\n\r\n"), new byte[0])),
                row(
                        "header without a colon",
                        "400 invalid_request",
                        to -> to.raw(bytes("GET /v1/files HTTP/1.1\r\nnonsense\r\n\r\n"), new byte[0])),
                row(
                        "request line of 64 KB",
                        "400 invalid_request",
                        to -> to.get("GET /v1/files/" + "a".repeat(65_536))));
    }

    private static String framed(HttpCaller to, String headers) throws IOException {
        return to.raw(RawHttp.head(path(to), JSON + headers), bytes("{\"query\":\"a\"}"));
    }

    private static String path(HttpCaller to) {
        return SEARCH.replace("{store}", to.store());
    }

    private static String nested(int levels) {
        return "{\"query\":\"a\",\"filters\":" + "{\"type\":\"and\",\"filters\":[".repeat(levels)
                + "{\"type\":\"eq\",\"key\":\"a\",\"value\":1}" + "]}".repeat(levels) + "}";
    }

    private static String comparisons(int count) {
        String one = "{\"type\":\"eq\",\"key\":\"a\",\"value\":1}";
        return "{\"query\":\"a\",\"filters\":{\"type\":\"or\",\"filters\":[" + (one + ",").repeat(count - 1) + one
                + "]}}";
    }

    private static String pairs(int count) {
        StringBuilder pairs = new StringBuilder("\"k0\":\"v\"");
        for (int i = 1; i < count; i++) {
            pairs.append(",\"k").append(i).append("\":\"v\"");
        }
        return pairs.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes(text));
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
