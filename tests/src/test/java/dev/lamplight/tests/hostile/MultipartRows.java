package dev.lamplight.tests.hostile;

import static dev.lamplight.tests.hostile.HttpCaller.AUTHORIZATION;
import static dev.lamplight.tests.hostile.HttpRows.bytes;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Uploads that are no `multipart/form-data` of one file and its purpose.
final class MultipartRows {
    private static final String UPLOAD = "POST /v1/files";
    private static final String FILE = part("name=\"file\"; filename=\"a.txt\"", "words");
    private static final String PURPOSE = part("name=\"purpose\"", "assistants");
    private static final String END = "--b--\r\n";

    private MultipartRows() {}

    static List<BadInput<HttpCaller>> all() {
        return List.of(
                row("whole form", "200", PURPOSE + FILE + END),
                sent("no content type", "415 unsupported_media_type", "", PURPOSE + FILE + END),
                sent("form as JSON", "415 unsupported_media_type", "Content-Type: application/json\r\n", "{}"),
                sent(
                        "no boundary",
                        "400 invalid_request",
                        "Content-Type: multipart/form-data\r\n",
                        PURPOSE + FILE + END),
                sent(
                        "another boundary than the body's",
                        "400 invalid_request purpose",
                        "Content-Type: multipart/form-data; boundary=other\r\n",
                        PURPOSE + FILE + END),
                sent(
                        "boundary of 10,000 characters",
                        "400 invalid_request",
                        "Content-Type: multipart/form-data; boundary=" + "x".repeat(10_000) + "\r\n",
                        PURPOSE + FILE + END),
                sent(
                        "empty boundary",
                        "400 invalid_request",
                        "Content-Type: multipart/form-data; boundary=\r\n",
                        PURPOSE + FILE + END),
                row("empty form", "400 invalid_request purpose", ""),
                row("form of nothing but its end", "400 invalid_request purpose", END),
                row("no file", "400 invalid_request file", PURPOSE + END),
                row("no purpose", "400 invalid_request purpose", FILE + END),
                row("unknown purpose", "400 invalid_request purpose", part("name=\"purpose\"", "fun") + FILE + END),
                row(
                        "purpose of 1 MB",
                        "400 invalid_request",
                        part("name=\"purpose\"", "x".repeat(1 << 20)) + FILE + END),
                row(
                        "purpose as a file",
                        "400 invalid_request purpose",
                        part("name=\"purpose\"; filename=\"p\"", "assistants") + FILE + END),
                row("file without a name", "400 invalid_request file", PURPOSE + part("name=\"file\"", "words") + END),
                row(
                        "file with an empty name",
                        "400 invalid_request file",
                        PURPOSE + part("name=\"file\"; filename=\"\"", "words") + END),
                row(
                        "file with a name of 10,000 characters",
                        "400 invalid_request",
                        PURPOSE + part("name=\"file\"; filename=\"" + "n".repeat(10_000) + "\"", "words") + END),
                row(
                        "file with a name of 600 characters",
                        "400 invalid_request file",
                        PURPOSE + part("name=\"file\"; filename=\"" + "n".repeat(600) + "\"", "words") + END),
                row(
                        "file named as a folder above",
                        "400 invalid_request file",
                        PURPOSE + part("name=\"file\"; filename=\"../../\"", "words") + END),
                row(
                        "file whose name has a zero byte",
                        "400 invalid_request",
                        PURPOSE + part("name=\"file\"; filename=\"a\u0000.txt\"", "words") + END),
                row(
                        "file of no bytes",
                        "400 invalid_request file",
                        PURPOSE + part("name=\"file\"; filename=\"a.txt\"", "") + END),
                row("two files", "400 invalid_request file", PURPOSE + FILE + FILE + END),
                row("part without a name", "400 invalid_request file", PURPOSE + part("", "words") + END),
                row("part without headers", "400 invalid_request", PURPOSE + "--b\r\n\r\nwords\r\n" + END),
                row("10^4 parts", "400 invalid_request", PURPOSE.repeat(10_000) + FILE + END),
                row(
                        "part with a header of 1 MB",
                        "400 invalid_request",
                        PURPOSE + "--b\r\nX: "
                                + "x".repeat(1 << 20)
                                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n"
                                + END),
                row(
                        "body that breaks off in the file",
                        "400 invalid_request",
                        PURPOSE + FILE.substring(0, FILE.length() - 4)),
                row("body that breaks off in a header", "400 invalid_request", PURPOSE + FILE.substring(0, 40)),
                row("form that never ends", "400 invalid_request", PURPOSE + FILE),
                row(
                        "file that expires",
                        "400 invalid_request expires_after",
                        PURPOSE + part("name=\"expires_after[anchor]\"", "created_at") + FILE + END),
                sent(
                        "form compressed with gzip",
                        "415 unsupported_media_type",
                        "Content-Encoding: gzip\r\nContent-Type: multipart/form-data; boundary=b\r\n",
                        PURPOSE + FILE + END),
                new BadInput<>("file of 4.5 MB + 1", "413 file_too_large", to -> upload(to, 4_500_001)),
                new BadInput<>("Content-Length that is too long", "connection closed", MultipartRows::lying));
    }

    /// The front waits for bytes that do not come, and has nobody to answer once the sender is gone.
    private static String lying(HttpCaller to) throws IOException {
        byte[] body = bytes(PURPOSE + FILE + END);
        byte[] head = RawHttp.head(
                UPLOAD,
                AUTHORIZATION + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                        + (body.length + 100) + "\r\n");
        try {
            return to.raw(head, body);
        } catch (IOException nothing) {
            return "connection closed";
        }
    }

    private static String upload(HttpCaller to, int bytes) throws IOException {
        byte[] start = bytes(PURPOSE + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
        byte[] end = bytes("\r\n" + END);
        byte[] body = Arrays.copyOf(start, start.length + bytes + end.length);
        System.arraycopy(end, 0, body, start.length + bytes, end.length);
        return to.send(UPLOAD, AUTHORIZATION + "Content-Type: multipart/form-data; boundary=b\r\n", body);
    }

    private static BadInput<HttpCaller> row(String what, String answer, String body) {
        return sent(what, answer, "Content-Type: multipart/form-data; boundary=b\r\n", body);
    }

    private static BadInput<HttpCaller> sent(String what, String answer, String headers, String body) {
        return new BadInput<>(what, answer, to -> to.send(UPLOAD, AUTHORIZATION + headers, bytes(body)));
    }

    private static String part(String disposition, String content) {
        String header = disposition.isEmpty() ? "form-data" : "form-data; " + disposition;
        return "--b\r\nContent-Disposition: " + header + "\r\n\r\n" + content + "\r\n";
    }
}
