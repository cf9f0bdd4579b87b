package dev.lamplight.localcloud.front;

import java.util.List;
import java.util.Locale;

/// The binary media types of a REST API.
final class MediaTypes {
    private MediaTypes() {}

    /// Whether one of the types, which may be `*/*` or `image/*`, covers a `Content-Type` or the first of an `Accept`.
    static boolean isBinary(List<String> binaryTypes, String headerValue) {
        String type = headerValue.split("[,;]", 2)[0].strip().toLowerCase(Locale.ROOT);
        return binaryTypes.stream().anyMatch(binary -> covers(binary.toLowerCase(Locale.ROOT), type));
    }

    private static boolean covers(String binary, String type) {
        return binary.equals("*/*")
                || binary.equals(type)
                || (binary.endsWith("/*") && type.startsWith(binary.substring(0, binary.length() - 1)));
    }
}
