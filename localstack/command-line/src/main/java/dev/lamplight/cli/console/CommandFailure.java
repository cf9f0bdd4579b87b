package dev.lamplight.cli.console;

/// A command cannot go on. The message is one sentence that says what to do; the command ends with status 1.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
