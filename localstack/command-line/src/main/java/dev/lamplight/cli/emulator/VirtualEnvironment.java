package dev.lamplight.cli.emulator;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A Python environment of exactly the packages that a lock file names, each file with its digest, and of our own
/// package besides.
///
/// @param folder absolute
public record VirtualEnvironment(Path folder) {
    private static final String STAMP = "lamplight.sha256";
    private static final int LOG_LINES = 12;

    /// What it is made of.
    ///
    /// @param lock as `pip install --require-hashes` reads it
    /// @param own a folder with a Python project of ours
    public record Contents(Path lock, Optional<Path> own) {
        /// Of the lock file and, on a line of its own, of what is ours; changes with every byte of it.
        String digest() throws IOException {
            return lockDigest() + "\n" + ownDigest();
        }

        private String lockDigest() throws IOException {
            MessageDigest digest = sha256();
            digest.update(Files.readAllBytes(lock));
            return HexFormat.of().formatHex(digest.digest());
        }

        private String ownDigest() throws IOException {
            MessageDigest digest = sha256();
            if (own.isPresent()) {
                for (Path file : sources(own.get())) {
                    digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                    digest.update(Files.readAllBytes(own.get().resolve(file)));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every JDK has SHA-256", impossible);
            }
        }

        private long packages() throws IOException {
            try (Stream<String> lines = Files.lines(lock)) {
                return lines.filter(line -> line.matches("[\\w.\\[\\],-]+==.*")).count();
            }
        }
    }

    public VirtualEnvironment {
        folder = folder.toAbsolutePath().normalize();
    }

    public Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /// Whether it was made of these contents, whole.
    public boolean isOf(Contents contents) throws IOException {
        return stamp().equals(contents.digest());
    }

    /// The digest of what it was made of; empty where it is not whole.
    private String stamp() throws IOException {
        try {
            return Files.isExecutable(program("python")) ? Files.readString(folder.resolve(STAMP)) : "";
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    /// Makes it where it is not there, or of other contents; where only what is ours has changed, only that.
    ///
    /// @throws CommandFailure where a package cannot be had
    public VirtualEnvironment make(Contents contents, Pythons pythons, Console console, Clock clock)
            throws IOException, InterruptedException {
        String stamp = stamp();
        if (stamp.equals(contents.digest())) {
            return this;
        }
        if (!stamp.startsWith(contents.lockDigest() + "\n")) {
            makeAnew(contents, pythons.find(), console, clock);
        }
        Files.deleteIfExists(folder.resolve(STAMP));
        if (contents.own().isPresent()) {
            installOwn(contents.own().get());
        }
        Files.writeString(folder.resolve(STAMP), contents.digest());
        return this;
    }

    private void makeAnew(Contents contents, Path python, Console console, Clock clock)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(STAMP));
        String name = String.valueOf(folder.getFileName());
        try (Progress progress = new Progress(console, clock, "set up " + name, "packages")) {
            console.note("  set up " + name + " with " + python + " (once; the packages come from your package index)");
            run(List.of(python.toString(), "-m", "venv", "--clear", folder.toString()), _ -> {});
            installLocked(contents, progress);
            progress.finish(contents.packages() + " packages in " + folder);
        }
    }

    private void installLocked(Contents contents, Progress progress) throws IOException, InterruptedException {
        long all = contents.packages();
        AtomicLong seen = new AtomicLong();
        run(
                List.of(
                        program("python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--disable-pip-version-check",
                        "--no-input",
                        "--progress-bar",
                        "off",
                        "--require-hashes",
                        "-r",
                        contents.lock().toString()),
                line -> {
                    if (line.startsWith("Collecting ")) {
                        progress.update(seen.incrementAndGet(), all, line.substring("Collecting ".length()));
                    }
                });
    }

    /// From a copy, because a build leaves things beside its sources.
    private void installOwn(Path project) throws IOException, InterruptedException {
        Path copy = Files.createDirectories(folder.resolve("own"));
        for (Path file : sources(project)) {
            Path target = copy.resolve(file.toString());
            Files.createDirectories(target.resolveSibling(""));
            Files.write(target, Files.readAllBytes(project.resolve(file)));
        }
        run(
                List.of(
                        program("python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--no-index",
                        "--no-build-isolation",
                        "--force-reinstall",
                        copy.toString()),
                _ -> {});
    }

    private void run(List<String> command, Consumer<String> heard) throws IOException, InterruptedException {
        Ran ran = Ran.command(command, Map.of(), folder, heard);
        if (!ran.succeeded()) {
            Path log = folder.resolveSibling(folder.getFileName() + ".log");
            ran.keep(log);
            throw new CommandFailure("Cannot set up " + folder.getFileName()
                    + ": Python's package index is out of reach, or" + " lacks what " + folder.getFileName()
                    + " needs; " + log + " ends with:\n" + ran.end(LOG_LINES));
        }
    }

    /// Relative to the project, in one order everywhere.
    private static List<Path> sources(Path project) throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            return files.filter(file -> file.toString().endsWith(".py") || file.endsWith("pyproject.toml"))
                    .map(project::relativize)
                    .filter(file -> !file.startsWith("tests") && !file.startsWith("build"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
