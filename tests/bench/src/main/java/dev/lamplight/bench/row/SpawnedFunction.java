package dev.lamplight.bench.row;

import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.LocalCloudUrls;
import dev.lamplight.localcloud.host.HostStatistics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// A packaged function in a local cloud of its own, started by the first request to it.
///
/// @param template of the functions
/// @param state folder in which the local cloud unpacks them
/// @param call the request
record SpawnedFunction(Path template, Map<String, String> parameters, Path state, Call call) {
    private static final Duration REST = Duration.ofMillis(300);

    /// A request to a local cloud.
    @FunctionalInterface
    interface Call {
        HttpRequest to(LocalCloudUrls urls);

        static Call post(String path, String json) {
            return urls -> HttpRequest.newBuilder(URI.create(urls.api() + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
        }

        static Call get(String path) {
            return urls -> HttpRequest.newBuilder(URI.create(urls.api() + path)).build();
        }

        /// Lambda's own API.
        static Call invoke(String function, String event) {
            return urls -> HttpRequest.newBuilder(
                            URI.create(urls.lambda() + "/2015-03-31/functions/" + function + "/invocations"))
                    .POST(HttpRequest.BodyPublishers.ofString(event))
                    .build();
        }
    }

    /// @param millis from the request that has the function spawned to the end of its answer
    /// @param use of the function's process until then
    /// @param answer status and body
    /// @param again the same of a second request
    record Start(double millis, ProcessUse use, String answer, String again) {}

    private LocalCloud cloud() throws IOException, InterruptedException {
        return LocalCloud.start(LocalCloudOptions.of(template, state)
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(parameters));
    }

    Start start() throws IOException, InterruptedException {
        try (LocalCloud cloud = cloud();
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = call.to(cloud.urls());
            Set<Long> others = settle();
            long start = System.nanoTime();
            String answer = answer(http, request);
            double millis = (System.nanoTime() - start) / 1e6;
            return new Start(millis, ProcessUse.ofChildrenBut(others), answer, answer(http, request));
        }
    }

    /// Waits until what a new deployment starts by itself, the test event of a bucket for one, has come to rest.
    ///
    /// @return the processes that are there then
    private static Set<Long> settle() throws IOException, InterruptedException {
        double before = -1;
        double now = ProcessUse.ofChildrenBut(Set.of()).processorMillis();
        while (now != before) {
            Thread.sleep(REST);
            before = now;
            now = ProcessUse.ofChildrenBut(Set.of()).processorMillis();
        }
        return ProcessUse.children();
    }

    /// A warm call.
    ///
    /// @param micros between the event and its answer, as the host counts them
    /// @param processorMicros of the function's process
    record Warm(double micros, double processorMicros) {}

    /// @param calls that are counted, after as many that are not
    Warm warm(String function, int calls) throws IOException, InterruptedException {
        try (LocalCloud cloud = cloud();
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = call.to(cloud.urls());
            for (int call = 0; call < calls; call++) {
                String _ = answer(http, request);
            }
            Duration before = duration(cloud, function);
            double processorBefore = ProcessUse.ofChildrenBut(Set.of()).processorMillis();
            for (int call = 0; call < calls; call++) {
                String _ = answer(http, request);
            }
            double processor = ProcessUse.ofChildrenBut(Set.of()).processorMillis() - processorBefore;
            return new Warm(duration(cloud, function).minus(before).toNanos() / 1e3 / calls, processor * 1e3 / calls);
        }
    }

    /// One request, and no other.
    static void once(LocalCloud cloud, Call call) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer = answer(http, call.to(cloud.urls()));
            if (!answer.startsWith("200 ")) {
                throw new IOException("expected an answer, found " + answer);
            }
        }
    }

    private static Duration duration(LocalCloud cloud, String function) {
        return cloud.statistics().stream()
                .filter(each -> each.functionName().equals(function))
                .findFirst()
                .map(HostStatistics::duration)
                .orElseThrow();
    }

    private static String answer(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }
}
