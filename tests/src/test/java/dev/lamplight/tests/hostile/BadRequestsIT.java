package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every request gets the answer that its row says, with a request id and a code, and the next request is served.
class BadRequestsIT {
    private static Ground ground;
    private static HttpCaller caller;

    @BeforeAll
    static void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start();
        caller = caller(ground);
    }

    @AfterAll
    static void stop() {
        if (ground != null) {
            ground.close();
        }
    }

    /// A caller of a ground with one open store and one uploaded file.
    static HttpCaller caller(Ground ground) throws IOException {
        RawHttp http = RawHttp.of(ground.api());
        FileId file = new FileId("file-" + "1".repeat(24));
        FileRecord record = FileRecord.uploaded(
                file, "a.txt", "assistants", 5, Clock.systemUTC().instant());
        ground.objects.put(LibraryKeys.content(file), HttpRows.bytes("hello"), "text/plain");
        ground.objects.put(LibraryKeys.file(file), Json.bytes(record), "application/json");
        RawHttp.Answer store =
                http.send("POST /v1/vector_stores", HttpCaller.JSON, HttpRows.bytes("{\"name\":\"rows\"}"));
        return new HttpCaller(http, store.json().path("id").asText(), file.value());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"dev.lamplight.tests.hostile.HttpRows#all", "dev.lamplight.tests.hostile.MultipartRows#all"})
    void everyBadRequestHasItsAnswer(BadInput<HttpCaller> row) throws Exception {
        assertThat(row.attempt().on(caller)).isEqualTo(row.answer());
        assertThat(caller.get("GET /health/live")).as("the next request").isEqualTo("200");
    }
}
