package dev.lamplight.localcloud.http;

/// The bytes are not a request this server takes; the connection is answered with the status and closed.
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    BadRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// What was expected.
    String explanation() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
