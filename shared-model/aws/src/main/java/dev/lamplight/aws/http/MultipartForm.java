package dev.lamplight.aws.http;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;

/// The parts of a `multipart/form-data` body (RFC 7578), parsed by Commons FileUpload, nothing written to disk.
/// Of two fields with one name the first counts; a second file under one name is refused, for it would be lost.
public record MultipartForm(Map<String, String> fields, Map<String, FilePart> files) {
    private static final int MAX_PARTS = 32;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final int MAX_FIELD_BYTES = 16 * 1024;

    /// A part with a file name.
    ///
    /// @param filename the last segment of what the client sent, in either kind of slashes
    /// compared by nobody; the array is the point
    @SuppressWarnings("ArrayRecordComponent")
    public record FilePart(String filename, byte[] bytes) {}

    public MultipartForm {
        fields = Map.copyOf(fields);
        files = Map.copyOf(files);
    }

    /// @throws Failure.Permanent `unsupported_media_type` for another content type, `invalid_request` for a
    /// body that is no such form or has more parts than anybody needs
    public static MultipartForm of(HttpRequest request) {
        request.requirePlainBody();
        String type = request.header("Content-Type").orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new Failure.Permanent(
                    PermanentCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type: expected multipart/form-data with a boundary");
        }
        try {
            return read(new Parser().getItemIterator(new Source(type, request.body())));
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure.Permanent(
                    PermanentCode.INVALID_REQUEST,
                    "body: expected a whole multipart/form-data body of at most " + MAX_PARTS + " parts",
                    e);
        }
    }

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// @throws Failure.Permanent `invalid_request` where there is no such part, or it has no file name
    public FilePart requiredFile(String name) {
        FilePart part = files.get(name);
        if (part == null) {
            throw Failure.Permanent.invalidField(name, name + ": expected a part with a file name, found none");
        }
        return part;
    }

    private static MultipartForm read(FileItemInputIterator parts) throws IOException {
        Map<String, String> fields = new HashMap<>();
        Map<String, FilePart> files = new HashMap<>();
        for (int count = 1; parts.hasNext(); count++) {
            FileItemInput part = parts.next();
            if (count > MAX_PARTS) {
                throw new FileUploadException("more than " + MAX_PARTS + " parts");
            }
            String name = part.getFieldName() == null ? "" : PartText.decoded(part.getFieldName());
            try (InputStream bytes = part.getInputStream()) {
                if (part.isFormField()) {
                    fields.putIfAbsent(name, fieldText(bytes));
                } else if (files.putIfAbsent(name, new FilePart(filename(part), bytes.readAllBytes())) != null) {
                    throw Failure.Permanent.invalidField(
                            name, name + ": expected one file, found two; send each in a request of its own");
                }
            }
        }
        return new MultipartForm(fields, files);
    }

    private static String fieldText(InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(MAX_FIELD_BYTES + 1);
        if (bytes.length > MAX_FIELD_BYTES) {
            throw new FileUploadException("a field of more than " + MAX_FIELD_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String filename(FileItemInput part) {
        String disposition =
                part.getHeaders() == null ? null : part.getHeaders().getHeader("Content-Disposition");
        String filename = PartText.filename(disposition, part.getName());
        return filename.substring(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
    }

    /// The library's parser without its servlet side: only the iterator over the parts is used.
    private static final class Parser extends AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory> {
        private Parser() {
            // keeps every byte: what they stand for is found out afterwards
            setHeaderCharset(StandardCharsets.ISO_8859_1);
            setMaxPartHeaderSize(MAX_HEADER_BYTES);
        }

        @Override
        public FileItemInputIterator getItemIterator(RequestContext request) throws IOException {
            return super.getItemIterator(request);
        }

        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(RequestContext request) throws FileUploadException {
            return super.parseParameterMap(request);
        }

        @Override
        public List<DiskFileItem> parseRequest(RequestContext request) throws FileUploadException {
            return super.parseRequest(request);
        }
    }

    /// A body in memory as the library wants to see it.
    private record Source(String type, InputStream stream, long length) implements RequestContext {
        private Source(String type, byte[] body) {
            this(type, new ByteArrayInputStream(body), body.length);
        }

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public long getContentLength() {
            return length;
        }

        @Override
        public String getContentType() {
            return type;
        }

        @Override
        public InputStream getInputStream() {
            return stream;
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
