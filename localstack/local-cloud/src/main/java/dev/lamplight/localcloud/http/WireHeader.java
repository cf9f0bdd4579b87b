package dev.lamplight.localcloud.http;

/// One field line; the name in the case in which it was sent, the value without surrounding blanks.
public record WireHeader(String name, String value) {
    public WireHeader {
        if (name.isEmpty() || hasLineBreak(name) || hasLineBreak(value)) {
            throw new IllegalArgumentException("expected a header without line breaks, found name \"" + name + "\"");
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }
}
