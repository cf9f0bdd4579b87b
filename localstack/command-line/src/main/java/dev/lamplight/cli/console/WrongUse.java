package dev.lamplight.cli.console;

/// A value that no deployment would take. The message names the option, what it takes and what was found; the command
/// ends with status 2.
public final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WrongUse(String message) {
        super(message);
    }
}
