package dev.lamplight.cli.emulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A cloud of somebody else that runs on this machine without Docker and without an account.
public enum Emulator {
    /// LocalStack in host mode; our executor runs the functions.
    LOCALSTACK("LocalStack", "/_localstack/health"),
    /// The fork of LocalStack that can enforce IAM policies; the same executor.
    LOCALEMU("LocalEmu", "/_localemu/health"),
    MINISTACK("MiniStack", "/_ministack/health");

    private final String title;
    private final String healthPath;

    Emulator(String title, String healthPath) {
        this.title = title;
        this.healthPath = healthPath;
    }

    /// As its makers write it.
    public String title() {
        return title;
    }

    /// The one of that title; empty where none has it.
    public static Optional<Emulator> titled(String title) {
        return Arrays.stream(values())
                .filter(emulator -> emulator.title.equals(title))
                .findFirst();
    }

    /// As its folders and files are named.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// As the command line takes it.
    @Override
    public String toString() {
        return id();
    }

    /// Answers 200 when it is ready.
    String healthPath() {
        return healthPath;
    }
}
