package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A model that is in no layer, under whatever its bucket does: the function lives, says what is wrong, and serves the
/// model once the bucket is mended.
final class ModelBucketIT {
    private static final String MODEL = "all-minilm-l6-v2";
    private static final String BODY = "{\"model\":\"" + MODEL + "\",\"input\":\"The tide is high.\"}";

    private final Weather weather = new Weather();
    private Product product;
    private RawCalls raw;

    @BeforeEach
    void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        forgetDownloads();
        product = Product.start(state, weather);
        raw = new RawCalls(product);
    }

    /// What another test of this virtual machine fetched would be served without asking the bucket.
    private static void forgetDownloads() throws IOException {
        Path downloads = Path.of(System.getProperty("java.io.tmpdir"), "models");
        if (Files.isDirectory(downloads)) {
            try (Stream<Path> tree = Files.walk(downloads)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @AfterEach
    void stop() {
        weather.clear();
        if (product != null) {
            product.close();
            raw.close();
        }
    }

    private RawCalls.Answer embed() throws IOException, InterruptedException {
        return raw.post("/v1/embeddings", BODY);
    }

    private String key(String file) {
        return product
                .s3()
                .listObjectsV2(request -> request.bucket(product.modelsBucket()).prefix(MODEL + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> key.endsWith("/" + file))
                .findFirst()
                .orElseThrow();
    }

    private byte[] object(String key) {
        return product.s3()
                .getObjectAsBytes(
                        request -> request.bucket(product.modelsBucket()).key(key))
                .asByteArray();
    }

    private void put(String key, byte[] bytes) {
        product.s3()
                .putObject(request -> request.bucket(product.modelsBucket()).key(key), RequestBody.fromBytes(bytes));
    }

    private void delete(String key) {
        product.s3()
                .deleteObject(request -> request.bucket(product.modelsBucket()).key(key));
    }

    /// What an environment has refused it refuses for a minute; the next one looks for itself.
    private void startAnew() {
        while (product.cloud().killEnvironment("lamplight-embed").isPresent()) {}
    }

    private void assertRefused(int status, String code, String message) throws IOException, InterruptedException {
        RawCalls.Answer answer = embed();
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.error().path("code").asText()).isEqualTo(code);
        assertThat(answer.error().path("message").asText()).contains(message);
        assertThat(raw.post("/v1/embeddings", BODY.replace(MODEL, "bge-small-en-v1.5"))
                        .status())
                .as("nothing else is affected")
                .isEqualTo(200);
    }

    @Test
    void everyDamageOfTheBucketIsToldAndMended() throws Exception {
        String manifest = key("manifest.json");
        String weights = key("weights.bin");
        byte[] wholeManifest = object(manifest);
        byte[] wholeWeights = object(weights);

        delete(manifest);
        assertRefused(404, "model_not_found", "expected one of bge-small-en-v1.5, bge-small-zh-v1.5, found " + MODEL);
        assertThat(raw.call("GET", "/v1/models").text()).doesNotContain(MODEL);
        assertThat(raw.call("GET", "/v1/models/" + MODEL).status()).isEqualTo(404);
        put(manifest, wholeManifest);
        assertThat(raw.call("GET", "/v1/models/" + MODEL).status()).isEqualTo(200);

        put(weights, Arrays.copyOf(wholeWeights, wholeWeights.length - 1));
        assertRefused(500, "model_mismatch", weights);
        startAnew();

        byte[] changed = wholeWeights.clone();
        changed[changed.length / 3] ^= 1;
        put(weights, changed);
        AtomicInteger read = new AtomicInteger();
        weather.onCalls(call -> {
            read.addAndGet(isRead(call) ? 1 : 0);
            return new Decision.Proceed();
        });
        assertRefused(500, "model_mismatch", "expected CRC-32");
        int once = read.get();
        assertRefused(500, "model_mismatch", "expected CRC-32");
        assertThat(read.get()).as("reads of the weights").isEqualTo(once).isPositive();
        weather.clear();
        startAnew();

        delete(weights);
        assertRefused(404, "model_not_found", weights);
        put(weights, wholeWeights);
        startAnew();

        weather.onCalls(call -> isRead(call) ? new Decision.Fail(503) : new Decision.Proceed());
        RawCalls.Answer unavailable = embed();
        assertThat(unavailable.status()).as(unavailable.text()).isEqualTo(503);
        assertThat(unavailable.error().path("code").asText()).isEqualTo("storage_unavailable");
        assertThat(unavailable.response().headers().firstValue("Retry-After")).isPresent();

        weather.clear();
        RawCalls.Answer mended = embed();
        assertThat(mended.status()).as(mended.text()).isEqualTo(200);
        assertThat(mended.json().path("usage").path("prompt_tokens").asInt()).isEqualTo(7);
    }

    private boolean isRead(Call call) {
        return call.service() == Call.Service.S3
                && call.operation().equals("GetObject")
                && call.resource().equals(product.modelsBucket())
                && call.key().endsWith("weights.bin");
    }

    @Test
    void twoRequestsAtOnceGetTheSameVector() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<String> request = () -> {
            together.await();
            RawCalls.Answer answer = embed();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer.text();
        };

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = callers.invokeAll(List.of(request, request));

            assertThat(answers.get(0).get()).isEqualTo(answers.get(1).get());
        }
    }
}
