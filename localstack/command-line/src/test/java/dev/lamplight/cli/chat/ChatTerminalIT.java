package dev.lamplight.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.Lamplight;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as its own process at a terminal that `script` (util-linux) makes, against a server that never stops
/// writing.
class ChatTerminalIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String WORD = "data: {\"choices\":[{\"delta\":{\"content\":\"oil \"}}]}\n\n";

    private final Path root;

    private final CountDownLatch left = new CountDownLatch(1);
    private final StringBuilder shown = new StringBuilder();
    private HttpServer server;
    private Process process;

    ChatTerminalIT(@TempDir Path root) {
        this.root = root;
    }

    @BeforeEach
    void start() throws IOException {
        assumeTrue(
                Files.isExecutable(SCRIPT) && System.getProperty("os.name").equals("Linux"),
                "needs script of util-linux to make a terminal");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/models", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("{\"data\":[{\"id\":\"writer\",\"task\":\"generate\"}]}".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.createContext("/v1/chat/completions", this::writeForEver);
        server.start();
        process = chat();
        Thread.ofVirtual().start(this::read);
    }

    private void writeForEver(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            while (left.getCount() > 0) {
                body.write(WORD.getBytes(StandardCharsets.UTF_8));
                body.flush();
                left.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (IOException _) {
            left.countDown(); // nobody reads on
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Process chat() throws IOException {
        String command =
                "exec '%s' -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 -Dlamplight.root='%s' -cp '%s' %s chat"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                root,
                                System.getProperty("java.class.path"),
                                Lamplight.class.getName());
        ProcessBuilder builder = new ProcessBuilder(
                List.of(SCRIPT.toString(), "--quiet", "--return", "--flush", "--command", command, "/dev/null"));
        builder.environment()
                .put("LAMPLIGHT_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        return builder.redirectErrorStream(true).start();
    }

    private void read() {
        try (InputStream out = process.getInputStream()) {
            byte[] piece = new byte[4096];
            for (int length = out.read(piece); length >= 0; length = out.read(piece)) {
                synchronized (shown) {
                    shown.append(new String(piece, 0, length, StandardCharsets.UTF_8));
                    shown.notifyAll();
                }
            }
        } catch (IOException _) {
            // the terminal is gone; who waits for more of it says what it saw
        }
    }

    @AfterEach
    void stop() {
        left.countDown();
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void ctrlCStopsTheAnswerAloneAndTheEndOfTheInputLeaves() throws IOException, InterruptedException {
        await(text -> text.endsWith("> "));
        type("What burns in a lamp?\n");
        await(text -> text.contains("oil oil oil"));

        type(CTRL_C);

        await(text -> text.contains("[stopped]") && text.endsWith("> "));
        assertThat(left.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the server is told that nobody reads on")
                .isTrue();
        type("/help\n");
        await(text -> text.contains("/file PATH") && text.endsWith("> "));

        type(CTRL_D);

        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void ctrlCAtThePromptLeaves() throws IOException, InterruptedException {
        await(text -> text.endsWith("> "));
        List<ProcessHandle> children = process.descendants().toList();
        assertThat(children).isNotEmpty();

        type(CTRL_C);

        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130); // 128 and SIGINT, as shells have it
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    private void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /// Until the terminal shows something.
    private void await(Predicate<String> expected) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        synchronized (shown) {
            while (!expected.test(shown.toString())) {
                assertThat(System.nanoTime()).as("shown so far: %s", shown).isLessThan(deadline);
                shown.wait(1000);
            }
        }
    }
}
