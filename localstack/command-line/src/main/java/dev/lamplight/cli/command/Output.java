package dev.lamplight.cli.command;

/// For whom a command writes its result.
public enum Output {
    TEXT,
    /// One JSON object on standard output; notes and progress still go to standard error.
    JSON;

    public static Output of(boolean json) {
        return json ? JSON : TEXT;
    }
}
