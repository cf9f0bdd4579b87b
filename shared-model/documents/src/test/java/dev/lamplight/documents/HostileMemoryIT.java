package dev.lamplight.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every hostile input in one process that has what `etl` has: 1,769 MB, of which the managed runtime, and the local
/// cloud like it, gives 85 % to the heap, the serial collector and the first compiler alone.
class HostileMemoryIT {
    private static final long HEAP_KILOBYTES = (long) (1_769 * 1_024 * 0.85);
    private static final int MOST_MINUTES = 10;

    @Test
    void oneEnvironmentSurvivesEveryInputAndAsksNobody(@TempDir Path folder) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer canary = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        canary.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        canary.start();
        try {
            Path output = folder.resolve("output");
            Process child = start("http://127.0.0.1:" + canary.getAddress().getPort() + "/", output);
            boolean ended = child.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            child.destroyForcibly();
            List<String> lines = Files.readAllLines(output, UTF_8);

            assertThat(ended)
                    .as("ends; last line: %s", lines.isEmpty() ? "" : lines.getLast())
                    .isTrue();
            assertThat(child.exitValue()).as(String.join("\n", lines)).isZero();
            assertAnswered(lines);
            assertThat(asked).as("requests to the canary").hasValue(0);
        } finally {
            canary.stop(0);
        }
    }

    private static void assertAnswered(List<String> lines) throws Exception {
        List<String> wrong = new ArrayList<>();
        int answers = 0;
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            if (columns.length == 4) {
                answers++;
                if (!columns[1].equals(columns[2])) {
                    wrong.add(line);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(answers)
                .isEqualTo(HostileInput.all("").size() + Fixture.all().size());
        assertThat(lines.getLast()).isEqualTo("done");
    }

    private static Process start(String canary, Path output) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx" + HEAP_KILOBYTES + "k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        HostileChild.class.getName(),
                        canary)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
