package dev.lamplight.tests.product;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of a function, seen from outside as an operating system sees it.
///
/// @param function `etl` and the like
/// @param log what it has written
public record Environment(ProcessHandle process, String function, Path log) {
    private static final Pattern FOLDER =
            Pattern.compile("-Djava\\.io\\.tmpdir=[^\\x00]*/tmp/lamplight-([a-z]+)-([0-9][^\\x00/]*)\\x00");

    /// What it was doing.
    public enum Doing {
        STARTING,
        WORKING,
        WAITING
    }

    /// Empty where the process is none of a function, or not yet.
    public static Optional<Environment> of(ProcessHandle process, Path state) {
        Matcher folder = FOLDER.matcher(commandLine(process));
        if (!folder.find()) {
            return Optional.empty();
        }
        Path log = state.resolve("logs").resolve("lamplight-" + folder.group(1)).resolve(folder.group(2) + ".log");
        return Optional.of(new Environment(process, folder.group(1), log));
    }

    /// With zeros between the words, empty where it is gone.
    public static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }

    /// The host writes the first START before the runtime is up; what a function says itself comes later.
    public Doing doing() {
        String written = written();
        long started = count(written, "START RequestId");
        long ended = count(written, "END RequestId");
        if (started <= 1 && ended == 0 && !written.contains("Installed features")) {
            return Doing.STARTING;
        }
        return started > ended ? Doing.WORKING : Doing.WAITING;
    }

    /// Whether the virtual machine says that native code broke it.
    public boolean crashed() {
        return written().contains("A fatal error has been detected by the Java Runtime Environment");
    }

    private String written() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return ""; // the host keeps the newest streams only
        }
    }

    private static long count(String text, String word) {
        return text.lines().filter(line -> line.startsWith(word)).count();
    }
}
