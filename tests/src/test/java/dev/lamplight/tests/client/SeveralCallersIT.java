package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.stop.GenerationHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests of several callers in one environment of the packaged function.
@Timeout(300)
final class SeveralCallersIT {
    private static final int CALLERS = GenerationHost.REQUESTS_TOGETHER;
    private static final int SURPLUS = 4 * CALLERS;
    private static final ExecutorService CALLING = Executors.newVirtualThreadPerTaskExecutor();

    private static GenerationHost host;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        host = GenerationHost.start(state);
    }

    @AfterAll
    static void stop() {
        if (host != null) {
            host.close();
        }
    }

    /// What caller number `i` asks: a prompt, a temperature, a seed and a length of its own.
    private static byte[] event(int i) {
        return host.event("Caller number " + i + " says:", 100 + 10 * i, i % 2 == 0 ? 0 : 0.5 + 0.1 * i, 7 + i);
    }

    private static Future<String> ask(int i, String requestId) {
        return CALLING.submit(() -> {
            ResponsePipe pipe = new ResponsePipe();
            Invocation invocation = new Invocation(requestId, Optional.of("Root=" + requestId), Optional.empty());
            Future<InvocationResult> result =
                    CALLING.submit(() -> host.host().stream(GenerationHost.TOGETHER, event(i), invocation, pipe));
            StringBuilder text = new StringBuilder();
            for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
                text.append(new String(piece.get(), StandardCharsets.UTF_8));
            }
            assertThat(result.get()).isInstanceOf(InvocationResult.Success.class);
            assertThat(text.toString()).endsWith("data: [DONE]\n\n").contains("cmpl-" + requestId);
            return text(text.toString());
        });
    }

    @Test
    void eightRequestsInOneEnvironmentAreWrittenTogetherWithTheTextsThatTheyWouldHaveAlone() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            alone.add(ask(i, "alone-" + i).get());
        }
        assertThat(alone).doesNotHaveDuplicates();

        int round = 0;
        do { // until all eight were there at once; the timeout of the class ends it
            List<Future<String>> together = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                together.add(ask(i, "round-" + round + "-" + i));
            }
            for (int i = 0; i < CALLERS; i++) {
                assertThat(together.get(i).get()).as("caller %d", i).isEqualTo(alone.get(i));
            }
            round++;
        } while (mostTogether() < CALLERS);

        HostStatistics statistics = statistics();
        assertThat(statistics.coldStarts()).as("one environment").isEqualTo(1);
        for (int i = 0; i < CALLERS; i++) {
            assertThat(generations("round-0-" + i)).as("lines of request %d", i).hasSize(1);
        }
    }

    @Test
    void oneClientThatGoesDisturbsNoOther() throws Exception {
        String alone = ask(1, "quiet-1").get();
        ResponsePipe leaving = new ResponsePipe();
        Future<InvocationResult> gone = CALLING.submit(() -> host.host().stream(
                GenerationHost.TOGETHER,
                event(30),
                new Invocation("gone", Optional.empty(), Optional.empty()),
                leaving));
        Future<String> other = ask(1, "beside-1");
        assertThat(leaving.take()).isPresent();
        assertThat(leaving.take()).isPresent();

        leaving.cancel();

        assertThat(gone.get()).isInstanceOf(InvocationResult.Success.class);
        assertThat(other.get()).isEqualTo(alone);
        assertThat(generations("gone").getFirst().path("endings")).hasToString("[\"CUT\"]");
    }

    @Test
    void fourTimesAsManyCallersAsOneEnvironmentTakesAreAllAnsweredOnce() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < SURPLUS; i++) {
            all.add(ask(i % CALLERS, "surplus-" + i));
        }

        for (int i = 0; i < SURPLUS; i++) {
            assertThat(all.get(i).get()).isEqualTo(all.get(i % CALLERS).get());
            assertThat(generations("surplus-" + i)).hasSize(1);
        }
    }

    private static HostStatistics statistics() {
        return host.host().statistics().stream()
                .filter(each -> each.functionName().equals(GenerationHost.TOGETHER))
                .findFirst()
                .orElseThrow();
    }

    private static int mostTogether() throws IOException {
        return lines().stream()
                .mapToInt(line -> line.path("mostTogether").asInt())
                .max()
                .orElse(0);
    }

    private static List<JsonNode> generations(String requestId) throws IOException {
        return lines().stream()
                .filter(line -> line.path("requestId").asText().equals(requestId))
                .toList();
    }

    /// The lines that the function writes at the end of a generation.
    private static List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : host.log(GenerationHost.TOGETHER).lines().toList()) {
            if (line.contains("\"event\":\"generation\"")) {
                lines.add(Json.tree(line.substring(line.indexOf('{'))));
            }
        }
        return lines;
    }

    private static String text(String events) throws IOException {
        StringBuilder text = new StringBuilder();
        Matcher data = Pattern.compile("data: (\\{.*})\n").matcher(events);
        while (data.find()) {
            text.append(Json.tree(data.group(1))
                    .path("choices")
                    .path(0)
                    .path("text")
                    .asText(""));
        }
        return text.toString();
    }
}
