package dev.lamplight.aws.runtime;

/// Text as JSON (RFC 8259, section 7).
final class JsonText {
    private static final int FIRST_PRINTABLE = 0x20;

    private JsonText() {}

    /// The text in quotes, in ASCII: what would be no Unicode, a lone surrogate, is then still JSON.
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c > '~') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
