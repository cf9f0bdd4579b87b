package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=edge-of-part";

    @Property
    void returnsTheBytesOfAFileWhateverTheyAre(@ForAll byte[] bytes) {
        MultipartForm form = MultipartForm.of(request(TYPE, filePart("报告 1.txt", bytes)));

        assertThat(form.requiredFile("file").bytes()).isEqualTo(bytes);
        assertThat(form.requiredFile("file").filename()).isEqualTo("报告 1.txt");
        assertThat(form.field("purpose")).contains("assistants");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "C:\\\\secret\\\\passwd", "passwd"})
    void keepsOnlyTheLastSegmentOfAFileName(String sent) {
        MultipartForm form = MultipartForm.of(request(TYPE, filePart(sent, new byte[] {1})));

        assertThat(form.requiredFile("file").filename()).isEqualTo("passwd");
    }

    @Test
    void readsAFileNameInUtf8OrElseInIso88591() {
        assertThat(filename("filename=\"潮汐 é.md\"", StandardCharsets.UTF_8)).isEqualTo("潮汐 é.md");
        assertThat(filename("filename=\"Überblick é.md\"", StandardCharsets.ISO_8859_1))
                .isEqualTo("Überblick é.md");
        assertThat(filename("filename=\"plain.md\"", StandardCharsets.US_ASCII)).isEqualTo("plain.md");
    }

    /// RFC 8187, section 3.2.3, has the first two values.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filename*=iso-8859-1'en'%A3%20rates | £ rates",
                "filename*=UTF-8''%c2%a3%20and%20%e2%82%ac%20rates | £ and € rates",
                "filename=\"x.md\"; filename*=UTF-8''%E6%BD%AE%E6%B1%90.md | 潮汐.md",
                "filename*=UTF-8''%E6%BD%AE%E6%B1%90.md; filename=\"x.md\" | 潮汐.md",
                "filename=\"x.md\"; filename*=UTF-8''a+b.md | a+b.md",
                "filename=\"x.md\"; filename*=KOI8-R''%C1.md | а.md",
                "filename=\"a; filename*=UTF-8''b\" | a; filename*=UTF-8''b",
                "filename*=UTF-8''..%2F..%2Fetc%2Fpasswd | passwd",
            })
    void prefersTheExtendedFileName(String parameters, String expected) {
        assertThat(filename(parameters, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    private static String filename(String parameters, Charset charset) {
        byte[] body = ("--edge-of-part\r\nContent-Disposition: form-data; name=\"file\"; " + parameters
                        + "\r\n\r\nx\r\n--edge-of-part--\r\n")
                .getBytes(charset);
        return MultipartForm.of(request(TYPE, body)).requiredFile("file").filename();
    }

    @Test
    void refusesAFormWithoutTheFile() {
        MultipartForm form = MultipartForm.of(
                request(
                        TYPE,
                        bytes(
                                "--edge-of-part\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--edge-of-part--\r\n")));

        assertThatThrownBy(() -> form.requiredFile("file"))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.param()).isEqualTo("file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "", "multipart/mixed; boundary=x"})
    void refusesOtherContentTypes(String type) {
        assertThatThrownBy(() -> MultipartForm.of(request(type, new byte[0])))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.UNSUPPORTED_MEDIA_TYPE));
    }

    @Test
    void refusesABodyThatBreaksOffOrHasNoBoundary() {
        byte[] whole = filePart("a.txt", new byte[100]);
        byte[] half = java.util.Arrays.copyOf(whole, whole.length - 40);

        for (HttpRequest request : List.of(
                request(TYPE, half),
                request(TYPE, new byte[0]),
                request("multipart/form-data", whole),
                request("multipart/form-data; boundary=other", whole),
                request(
                        TYPE,
                        bytes("--edge-of-part\r\n" + "X: " + "y".repeat(10_000) + "\r\n\r\n\r\n--edge-of-part--")),
                request(TYPE, manyParts()))) {
            assertThatThrownBy(() -> MultipartForm.of(request).requiredFile("file"))
                    .as("body of %d bytes", request.body().length)
                    .asInstanceOf(type(Failure.Permanent.class))
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.INVALID_REQUEST));
        }
    }

    private static byte[] manyParts() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append("--edge-of-part\r\nContent-Disposition: form-data; name=\"f")
                    .append(i)
                    .append("\"\r\n\r\nx\r\n");
        }
        return bytes(text + "--edge-of-part--\r\n");
    }

    private static byte[] filePart(String filename, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("--edge-of-part\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                + "--edge-of-part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
        out.writeBytes(content);
        out.writeBytes(bytes("\r\n--edge-of-part--\r\n"));
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpRequest request(String type, byte[] body) {
        return new HttpRequest(
                "r", "POST", List.of(), Map.of(), Map.of(), Map.of("Content-Type", type), body, TestingDeadline.FAR);
    }
}
