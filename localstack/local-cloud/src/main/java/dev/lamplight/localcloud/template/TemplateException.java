package dev.lamplight.localcloud.template;

/// The template says something that the local cloud does not understand or that contradicts itself.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    TemplateException(int line, String message) {
        super("template line " + line + ": " + message);
        this.line = line;
    }

    /// The line of the template, counted from 1.
    public int line() {
        return line;
    }
}
