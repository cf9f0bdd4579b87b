package dev.lamplight.localcloud.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A server on a folder, in a process of its own that can be killed with no warning.
public final class KilledProcess implements AutoCloseable {
    private final Process process;
    private final URI endpoint;

    private KilledProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// @param main takes the folder as its argument and prints the server's endpoint on the first line
    public static KilledProcess start(Class<?> main, Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException(main.getName() + " ended before it listened");
        }
        return new KilledProcess(process, URI.create(line));
    }

    public URI endpoint() {
        return endpoint;
    }

    /// `kill -9`; returns when the process is gone.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
