package dev.lamplight.functions.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Adapters among the models of `/v1/models`.
final class AdaptersListedTest {
    private final Map<String, byte[]> bucket = new HashMap<>();
    private final GeneratorManifest base = manifest();
    private final ModelsResource models = resource(InstalledGenerators.USUAL_CONTEXT_TOKENS);

    AdaptersListedTest() {
        bucket.put(InstalledGenerators.manifestKey("tiny"), Json.bytes(base));
        for (String name : List.of("one", "two")) {
            bucket.put(
                    InstalledGenerators.adapterKey("tiny", name),
                    Json.bytes(new AdapterManifest(
                            AdapterManifest.FORMAT, name, "tiny", base.version(), 100, "a".repeat(64), "CC-BY-4.0")));
        }
    }

    private ModelsResource resource(int maxContextTokens) {
        return new ModelsResource(
                InstalledModels.of(List.of(), _ -> false),
                InstalledGenerators.of(List.of(), InstalledGenerators.Bucket.of(this::find, this::folders)),
                maxContextTokens);
    }

    private static GeneratorManifest manifest() {
        GeneratorManifest unnamed = new GeneratorManifest(
                GeneratorManifest.FORMAT,
                "tiny",
                "",
                List.of(),
                "model.onnx",
                "model.onnx",
                "tokenizer.gguf",
                List.of(),
                List.of(),
                DecoderFamily.LLAMA,
                WeightForm.BLOCKS,
                1000,
                96,
                64,
                1024,
                GeneratorManifest.Chat.NONE,
                List.of("en"),
                new GeneratorManifest.Provenance("nobody", "MIT", "tiny.gguf", "0".repeat(64), Instant.EPOCH),
                List.of());
        return unnamed.withVersion(unnamed.digest());
    }

    private Optional<byte[]> find(String key) {
        return Optional.ofNullable(bucket.get(key));
    }

    private List<String> folders(String prefix) {
        return bucket.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .filter(rest -> rest.contains("/"))
                .map(rest -> rest.substring(0, rest.indexOf('/')))
                .distinct()
                .toList();
    }

    private JsonNode answer(int route, Map<String, String> parameters) throws IOException {
        return answer(models, route, parameters);
    }

    private static JsonNode answer(ModelsResource models, int route, Map<String, String> parameters)
            throws IOException {
        HttpRequest request = new HttpRequest(
                "id",
                "GET",
                List.of("v1", "models"),
                parameters,
                Map.of(),
                Map.of(),
                new byte[0],
                new Deadline(Instant.MAX, Clock.systemUTC()));
        HttpResponse response = models.routes().all().get(route).action().answer(request);
        return Json.tree(((HttpResponse.Body.Text) response.body()).text());
    }

    private JsonNode retrieved(String id) throws IOException {
        return answer(1, Map.of("model", id));
    }

    @Test
    void eachStandsBehindItsModelAndNamesIt() throws IOException {
        JsonNode data = answer(0, Map.of()).path("data");

        assertThat(data.findValuesAsText("id")).contains("tiny", "tiny:one", "tiny:two");
        assertThat(data.findValuesAsText("parent")).containsExactly("tiny", "tiny");
        assertThat(retrieved("tiny:two").path("parent").asText()).isEqualTo("tiny");
        assertThat(retrieved("tiny").has("parent")).isFalse();
        assertThat(retrieved("tiny:two").path("license").asText()).as("its own").isEqualTo("CC-BY-4.0");
    }

    @Test
    void theDigestAndTheOwnerAreNotThoseOfItsModel() throws IOException {
        String digest = retrieved("tiny:one").path("digest").asText();
        bucket.put(
                InstalledGenerators.adapterKey("tiny", "one"),
                Json.bytes(new AdapterManifest(
                        AdapterManifest.FORMAT, "one", "tiny", base.version(), 100, "b".repeat(64), "MIT")));

        assertThat(retrieved("tiny").path("digest").asText()).isEqualTo(base.version());
        assertThat(digest).isNotEqualTo(base.version()).hasSize(64);
        assertThat(retrieved("tiny:one").path("digest").asText())
                .as("of another file")
                .isNotEqualTo(digest);
        assertThat(retrieved("tiny").path("owned_by").asText()).isEqualTo("nobody");
        assertThat(retrieved("tiny:one").path("owned_by").asText()).isEqualTo("user");
        assertThat(retrieved("tiny:one").path("origin").asText()).isNotEqualTo("tiny.gguf");
    }

    @Test
    void theContextIsWhatARequestMayHave() throws IOException {
        int own = base.contextLength();
        for (String id : List.of("tiny", "tiny:one")) {
            for (int most : List.of(own - 1, own, own + 1)) {
                JsonNode shown = answer(resource(most), 1, Map.of("model", id));
                assertThat(shown.path("context_length").asInt())
                        .as("%s, %d", id, most)
                        .isEqualTo(Math.min(own, most));
            }
        }
    }

    @Test
    void oneThatNobodyCanUseIsNotOfferedAndHidesNoOther() throws IOException {
        bucket.put(InstalledGenerators.adapterKey("tiny", "torn"), new byte[] {'{'});
        bucket.put(
                InstalledGenerators.adapterKey("tiny", "late"),
                Json.bytes(new AdapterManifest(
                        AdapterManifest.FORMAT, "late", "tiny", "0".repeat(64), 100, "a".repeat(64), "MIT")));

        assertThat(answer(0, Map.of()).path("data").findValuesAsText("id"))
                .contains("tiny", "tiny:one", "tiny:two")
                .doesNotContain("tiny:late", "tiny:torn");
    }

    @Test
    void oneThatIsNotThereIsNoModel() {
        for (String id : List.of("tiny:other", "tiny:", "other:one")) {
            assertThatThrownBy(() -> retrieved(id))
                    .as(id)
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.MODEL_NOT_FOUND));
        }
    }
}
