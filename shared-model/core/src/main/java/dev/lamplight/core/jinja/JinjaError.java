package dev.lamplight.core.jinja;

/// A template that cannot be read or rendered; becomes a coded failure where a template is used.
final class JinjaError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Who gave up.
    enum Cause {
        /// The template is wrong, or wants what is not implemented.
        TEMPLATE,
        /// The template refused what it was rendered with: `raise_exception`.
        REFUSED,
        /// The template takes more than the limits allow.
        LIMIT
    }

    private final Cause kind;

    JinjaError(String message) {
        this(Cause.TEMPLATE, message);
    }

    JinjaError(Cause kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Cause kind() {
        return kind;
    }
}
