package dev.lamplight.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/// A form with one file (`multipart/form-data`, RFC 7578).
///
/// @param bytes not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
record MultipartBody(String boundary, byte[] bytes) {

    static MultipartBody of(Map<String, String> fields, Path file, String filename) throws IOException {
        String boundary = "lamplight-" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            write(
                    body,
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                            + field.getValue() + "\r\n");
        }
        write(
                body,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + quoted(filename)
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        Files.copy(file, body);
        write(body, "\r\n--" + boundary + "--\r\n");
        return new MultipartBody(boundary, body.toByteArray());
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /// As browsers do it (HTML Living Standard, "multipart form data"): UTF-8, three characters percent-encoded.
    private static String quoted(String filename) {
        return filename.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
