package dev.lamplight.localcloud.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// Starts all children of a host from one platform thread that lives as long as the host.
///
/// The parent-death signal of Linux is tied to the *thread* that started the child (prctl(2), PR_SET_PDEATHSIG):
/// a child started from a pooled thread would be killed when the pool lets that thread go.
final class ChildSpawner implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("child-spawner").daemon().factory());

    /// @param output the file that gets standard output and error
    Process spawn(List<String> command, Map<String, String> variables, Path workingFolder, File output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().clear();
        builder.environment().putAll(variables);
        return run(builder);
    }

    private Process run(ProcessBuilder builder) throws IOException, InterruptedException {
        try {
            return thread.submit(builder::start).get();
        } catch (ExecutionException failed) {
            throw new IOException("cannot start " + builder.command().getFirst(), failed.getCause());
        }
    }

    /// What stands before a child's command where util-linux is installed, else nothing: a session of its own, so that
    /// Ctrl-C in the terminal reaches the host alone, and the kernel's signal at the host's death. Without them
    /// the held pipe alone ends the children.
    static List<String> tiedToParent() throws InterruptedException {
        List<String> both = List.of("setsid", "setpriv", "--pdeathsig", "KILL");
        List<String> signal = List.of("setpriv", "--pdeathsig", "KILL");
        return works(both) ? both : works(signal) ? signal : List.of();
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        List<String> probe = Stream.concat(prefix.stream(), Stream.of("true")).toList();
        try {
            return new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
