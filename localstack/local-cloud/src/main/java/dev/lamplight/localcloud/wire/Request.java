package dev.lamplight.localcloud.wire;

import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An HTTP request.
///
/// @param rawPath path as sent, percent-encoded
/// @param query decoded parameters in order of appearance; a parameter without `=` has the value ""
/// @param headers by lower-case name
/// @param body to be read once
public record Request(
        String method, String rawPath, Map<String, String> query, Map<String, List<String>> headers, InputStream body) {
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/,]+)/|^AWS ([^:]+):");

    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /// Decodes percent signs only: in a path, `+` is a plus.
    ///
    /// @throws IllegalArgumentException where an escape is broken, or the escapes are no UTF-8
    public static String decodePath(String raw) {
        byte[] bytes = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected UTF-8 in the escapes of " + raw, e);
        }
    }

    /// The access key id, from a signature of version 4 or 2, in the header or in a presigned URL. Signatures are not
    /// checked: there is no secret on this machine to check them with.
    public String accessKeyId() {
        Matcher matcher = CREDENTIAL.matcher(header("authorization").orElse(""));
        if (matcher.find()) {
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
        return parameter("X-Amz-Credential")
                .map(credential -> credential.split("/", 2)[0])
                .or(() -> parameter("AWSAccessKeyId"))
                .orElse("");
    }
}
