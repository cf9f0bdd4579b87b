package dev.lamplight.cli.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How a running local cloud is found: written when it is ready, again when it begins to end, and removed at the end of
/// that. It holds the API key, so
/// only its owner may read it.
///
/// @param processId the process that hosts it
/// @param cloud whose it is: the title of an emulator, empty for the local cloud itself
/// @param phase what the process is about
/// @param processStartedAt when that process began, so that a reused process id is not taken for it
/// @param control where its state can be asked for
/// @param url the API
/// @param lambda endpoint for `aws lambda`
/// @param apiKey the key that the API takes, empty with open access
/// @param modelsBucket empty where the template has none
/// @param logFolders folder of log streams by function name
public record RunFile(
        long processId,
        String cloud,
        Phase phase,
        Instant processStartedAt,
        URI control,
        URI url,
        String apiKey,
        URI s3,
        URI sqs,
        URI lambda,
        String region,
        String inboxBucket,
        String libraryBucket,
        String modelsBucket,
        Map<String, String> logFolders,
        Instant readyAt) {
    public RunFile {
        logFolders = Map.copyOf(logFolders);
    }

    /// What the process is about.
    public enum Phase {
        READY,
        /// Work that had begun may end; nothing new is taken.
        ENDING
    }

    RunFile ending() {
        return new RunFile(
                processId,
                cloud,
                Phase.ENDING,
                processStartedAt,
                control,
                url,
                apiKey,
                s3,
                sqs,
                lambda,
                region,
                inboxBucket,
                libraryBucket,
                modelsBucket,
                logFolders,
                readyAt);
    }

    /// Whether somebody else's cloud stands in the place of ours; it keeps nothing.
    public boolean isEmulator() {
        return !cloud.isEmpty();
    }

    /// As it is called in a sentence.
    public String title() {
        return isEmulator() ? cloud : "the local cloud";
    }

    public boolean isEnding() {
        return phase == Phase.ENDING;
    }

    /// The running local cloud of this folder; empty where none runs, even if an old file was left behind.
    public static Optional<RunFile> running(Path file) {
        return read(file).filter(run -> run.process().isPresent());
    }

    private static Optional<RunFile> read(Path file) {
        try {
            return Optional.of(Json.read(Files.readAllBytes(file), RunFile.class));
        } catch (NoSuchFileException | JsonProcessingException _) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new CommandFailure("Cannot read " + file + ": make it readable.", unreadable);
        }
    }

    /// The process itself, where it still lives.
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(processId).filter(ProcessHandle::isAlive).filter(process -> startedAt(process)
                .equals(processStartedAt));
    }

    static Instant startedAt(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    /// Replaces the file in one step: nobody ever reads half of it.
    public void write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + "." + processId);
        Files.deleteIfExists(draft);
        try {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException _) { // a file system without POSIX permissions
            Files.createFile(draft);
        }
        Files.write(draft, Json.bytes(this));
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
