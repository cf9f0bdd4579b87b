package dev.lamplight.cli.emulator;

import dev.lamplight.cli.console.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Finds a Python that the emulators run on. LocalStack asks for 3.10 in its metadata and is written for 3.12: on an
/// older one it starts and then fails at every call.
public final class Pythons {
    /// Names an interpreter; nothing else is looked for then.
    static final String CHOSEN = "LAMPLIGHT_EMULATOR_PYTHON";

    /// The newest first. A newer one has no wheels for some of what is locked.
    private static final List<String> RELEASES = List.of("3.13", "3.12");

    private static final String PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

    private final Map<String, String> environment;

    public Pythons(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// @throws CommandFailure where there is none
    public Path find() throws IOException, InterruptedException {
        String chosen = environment.getOrDefault(CHOSEN, "");
        List<Path> candidates = chosen.isBlank() ? candidates() : List.of(Path.of(chosen));
        for (Path candidate : candidates) {
            if (isOne(candidate)) {
                return candidate;
            }
        }
        throw new CommandFailure(
                chosen.isBlank()
                        ? "No Python " + String.join(" or ", RELEASES)
                                + " with venv found: install one (apt-get install"
                                + " python3.13-venv, brew install python@3.13, uv python install 3.13 or pyenv install"
                                + " 3.13), or set " + CHOSEN + " to it."
                        : CHOSEN + " names no Python " + String.join(" or ", RELEASES) + " with venv (" + chosen
                                + "): point it at one, or unset it.");
    }

    /// Those on the path, then where version managers put theirs.
    private List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        for (String release : RELEASES) {
            onPath("python" + release).forEach(candidates::add);
            candidates.addAll(installed(release));
        }
        onPath("python3").forEach(candidates::add);
        return candidates;
    }

    private Stream<Path> onPath(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    private List<Path> installed(String release) {
        Path home = Path.of(environment.getOrDefault("HOME", "/"));
        List<Path> found = new ArrayList<>();
        found.addAll(below(home.resolve(".pyenv/versions"), release + ".*"));
        found.addAll(below(home.resolve(".local/share/uv/python"), "cpython-" + release + ".*"));
        found.addAll(below(home.resolve(".local/share/mise/installs/python"), release + ".*"));
        found.addAll(below(home.resolve(".asdf/installs/python"), release + ".*"));
        return found.stream()
                .map(folder -> folder.resolve("bin/python" + release))
                .filter(Files::isExecutable)
                .toList();
    }

    private static List<Path> below(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            List<Path> found = new ArrayList<>();
            entries.forEach(found::add);
            return found;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }

    private static boolean isOne(Path candidate) throws InterruptedException {
        try {
            Ran ran = Ran.command(List.of(candidate.toString(), "-c", PROBE), Map.of(), Path.of("."));
            return ran.succeeded() && Set.copyOf(RELEASES).contains(ran.text().strip());
        } catch (IOException _) { // no program at all
            return false;
        }
    }
}
