package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreState;
import dev.lamplight.tests.pipeline.Mortality.Side;
import dev.lamplight.tests.pipeline.Pipeline.ApiFunction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The functions behind the API die before and after every call that a request makes; the client, who had no answer,
/// asks again. Then everything is as if nobody had died.
final class ApiDeathsIT {
    private static final StoreId STORE = new StoreId("vs_000000000001");
    private static final FileId FILE = new FileId("file-uploaded0001");
    private static final String TEXT = "The lamp is lit at dusk. 灯在黄昏点亮。";
    private static final String STORE_PATH = "/v1/vector_stores/" + STORE;
    private static final String FILES = STORE_PATH + "/files";

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.exists(Pipeline.LAYER.resolve("model")), "the embed layer is not built");
    }

    /// A request, what is there before it, and what must be true after it.
    private abstract static class Scenario {
        private final String function;
        private final APIGatewayProxyRequestEvent request;

        Scenario(String function, String method, String path, String body) {
            this.function = function;
            this.request = http(method, path, "application/json", body);
        }

        void before(Pipeline pipeline) {
            pipeline.createStore(STORE);
            pipeline.attachUploaded(STORE, FILE, TEXT);
            settle(pipeline);
        }

        /// What the client was told last.
        abstract void after(Pipeline pipeline, JsonNode answer);

        APIGatewayProxyRequestEvent request() {
            return request;
        }
    }

    private static void settle(Pipeline pipeline) {
        pipeline.drain(pipeline.etl(), pipeline.index());
    }

    private static APIGatewayProxyRequestEvent http(String method, String path, String type, String body) {
        APIGatewayProxyRequestEvent request = new APIGatewayProxyRequestEvent();
        request.setHttpMethod(method);
        request.setPath(path);
        if (!body.isEmpty()) {
            request.setHeaders(Map.of("Content-Type", type));
            request.setBody(body);
        }
        return request;
    }

    private static void atEveryCall(int calls, Scenario scenario) throws IOException {
        int deaths = Deaths.atEachCall((call, side) -> died(scenario, call, side));

        assertThat(deaths).as("deaths enumerated").isGreaterThanOrEqualTo(2 * calls);
    }

    private static boolean died(Scenario scenario, int call, Side side) throws IOException {
        try (Pipeline pipeline = Pipeline.start()) {
            scenario.before(pipeline);
            ApiFunction fated = scenario.function.equals("ingest") ? pipeline.ingest() : pipeline.stores();
            fated.mortality().dieAt(call, side);
            APIGatewayProxyResponseEvent answer = fated.answer(scenario.request());
            boolean died = fated.mortality().isDead();
            if (died) {
                ApiFunction next = scenario.function.equals("ingest") ? pipeline.ingest() : pipeline.stores();
                answer = next.answer(scenario.request());
            }
            boolean isGone = died && scenario.request().getHttpMethod().equals("DELETE");
            assertThat(answer.getStatusCode())
                    .as("%s call %d: %s", side, call, answer.getBody())
                    .isIn(isGone ? List.of(200, 404) : List.of(200));
            scenario.after(pipeline, parsed(answer));
            settle(pipeline);
            scenario.after(pipeline, parsed(answer));
            pipeline.assertQueuesEmpty(side + " call " + call);
            assertThat(pipeline.keys(LibraryKeys.waitingIn(STORE))).isEmpty();
            assertThat(pipeline.keys(LibraryKeys.QUARANTINE)).isEmpty();
            return died;
        }
    }

    private static JsonNode parsed(APIGatewayProxyResponseEvent answer) {
        try {
            return Json.read(answer.getBody().getBytes(StandardCharsets.UTF_8), JsonNode.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.getBody(), e);
        }
    }

    private static APIGatewayProxyResponseEvent get(ApiFunction function, String path) {
        return function.answer(http("GET", path, "", ""));
    }

    @Test
    void anUploadIsThereWhole() throws IOException {
        String body = String.join(
                "\r\n",
                "--lamp",
                "Content-Disposition: form-data; name=\"purpose\"",
                "",
                "assistants",
                "--lamp",
                "Content-Disposition: form-data; name=\"file\"; filename=\"notes.txt\"",
                "",
                "The lamp is lit.",
                "--lamp--",
                "");
        atEveryCall(3, new Scenario("ingest", "POST", "/v1/files", body) {
            @Override
            APIGatewayProxyRequestEvent request() {
                return http("POST", "/v1/files", "multipart/form-data; boundary=lamp", body);
            }

            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                String path = "/v1/files/" + answer.path("id").asText();
                assertThat(get(pipeline.ingest(), path).getStatusCode()).isEqualTo(200);
                assertThat(pipeline.libraryObjects
                                .get(LibraryKeys.content(
                                        new FileId(answer.path("id").asText())))
                                .orElseThrow()
                                .bytes())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("The lamp is lit.");
                assertThat(get(pipeline.ingest(), "/v1/files").getBody())
                        .contains(answer.path("id").asText());
            }
        });
    }

    @Test
    void aDeletedFileIsGoneEverywhere() throws IOException {
        atEveryCall(8, new Scenario("ingest", "DELETE", "/v1/files/" + FILE, "") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                assertThat(pipeline.contents(STORE).live(FILE)).isEmpty();
                assertThat(pipeline.keys("files/" + FILE + "/")).containsExactly(LibraryKeys.file(FILE));
                assertThat(get(pipeline.ingest(), "/v1/files/" + FILE).getStatusCode())
                        .isEqualTo(404);
                assertThat(get(pipeline.ingest(), "/v1/files").getBody()).doesNotContain(FILE.value());
            }
        });
    }

    @Test
    void aStoreThatIsCreatedWithAFileHoldsIt() throws IOException {
        atEveryCall(8, new Scenario("stores", "POST", "/v1/vector_stores", "{\"file_ids\":[\"" + FILE + "\"]}") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                StoreId store = new StoreId(answer.path("id").asText());
                settle(pipeline);
                assertThat(pipeline.contents(store).live(FILE)).hasSize(1);
                assertThat(get(pipeline.stores(), "/v1/vector_stores").getBody())
                        .contains(store.value());
            }
        });
    }

    @Test
    void anAttachedFileIsIndexedOnce() throws IOException {
        FileId other = new FileId("file-uploaded0002");
        atEveryCall(6, new Scenario("stores", "POST", FILES, "{\"file_id\":\"" + other + "\"}") {
            @Override
            void before(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.upload(other, TEXT);
            }

            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                settle(pipeline);
                assertThat(pipeline.contents(STORE).live(other)).hasSize(1);
                assertThat(pipeline.entries(STORE)).as("its one effect").hasSize(1);
            }
        });
    }

    @Test
    void changedAttributesBelongToTheChunksTheyAreFoundWith() throws IOException {
        atEveryCall(8, new Scenario("stores", "POST", FILES + "/" + FILE, "{\"attributes\":{\"year\":2026}}") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                settle(pipeline);
                assertThat(pipeline.contents(STORE).live(FILE)).singleElement().satisfies(part -> assertThat(
                                part.facts().attributes().values())
                        .containsKey("year"));
            }
        });
    }

    @Test
    void aDetachedFileIsNotFoundFromThenOn() throws IOException {
        atEveryCall(6, new Scenario("stores", "DELETE", FILES + "/" + FILE, "") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                assertThat(pipeline.contents(STORE).live(FILE)).isEmpty();
                assertThat(pipeline.contents(STORE).removal(FILE))
                        .map(DocumentEntry.Removed::file)
                        .contains(FILE);
            }
        });
    }

    @Test
    void aDeletedStoreStaysDeleted() throws IOException {
        atEveryCall(2, new Scenario("stores", "DELETE", STORE_PATH, "") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                assertThat(pipeline.manifest(STORE).state()).isEqualTo(StoreState.DELETED);
                assertThat(get(pipeline.stores(), STORE_PATH).getStatusCode()).isEqualTo(404);
                assertThat(get(pipeline.stores(), "/v1/vector_stores").getBody())
                        .doesNotContain(STORE.value());
            }
        });
    }

    @Test
    void aSearchFindsWhatIsThere() throws IOException {
        atEveryCall(2, new Scenario("stores", "POST", STORE_PATH + "/search", "{\"query\":\"lamp at dusk\"}") {
            @Override
            void after(Pipeline pipeline, JsonNode answer) {
                assertThat(answer.path("data")).hasSize(1);
                assertThat(answer.path("data").path(0).path("file_id").asText()).isEqualTo(FILE.value());
            }
        });
    }
}
