package dev.lamplight.tests.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.errors.NotFoundException;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.StoreId;
import dev.lamplight.inference.generate.AdapterFile;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.tests.product.LamplightCommand;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The commands on the whole product. `put`, `status` and `retry` know it as one knows a deployment in AWS:
/// address, key and buckets in the environment, no run file.
final class CommandLineIT {
    private static final String ARCHIVE = "company-archive";
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private static Path folder;

    private static final Weather WEATHER = new Weather();
    private static Product product;

    @BeforeAll
    static void start() throws Exception {
        Product.needsPackages();
        product = Product.start(folder.resolve("state"), WEATHER);
        for (String root : List.of("inside", "outside")) {
            Path made = Files.createDirectories(folder.resolve(root));
            Files.createSymbolicLink(made.resolve("events"), CHECKOUT.resolve("events"));
            Files.createSymbolicLink(made.resolve("infra-sam"), CHECKOUT.resolve("infra-sam"));
        }
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    /// As in AWS: nothing but the environment tells where the deployment is.
    private static LamplightCommand outside(String... arguments) throws Exception {
        Map<String, String> outputs = product.cloud().template().outputs();
        return LamplightCommand.run(
                folder.resolve("outside"),
                Map.of(
                        "LAMPLIGHT_URL", product.baseUrl(),
                        "LAMPLIGHT_API_KEY", product.key(),
                        "LAMPLIGHT_INBOX_BUCKET", outputs.get("InboxBucket"),
                        "LAMPLIGHT_LIBRARY_BUCKET", outputs.get("LibraryBucket"),
                        "AWS_ENDPOINT_URL_S3", product.cloud().urls().s3().toString(),
                        "AWS_ENDPOINT_URL_SQS", product.cloud().urls().sqs().toString(),
                        "AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test"),
                "",
                arguments);
    }

    /// In the folder of a local cloud.
    private static LamplightCommand inside(String input, String... arguments) throws Exception {
        Map<String, String> outputs = product.cloud().template().outputs();
        ProcessHandle self = ProcessHandle.current();
        Path root = folder.resolve("inside");
        Files.createDirectories(root.resolve(".lamplight"));
        new RunFile(
                        self.pid(),
                        "",
                        RunFile.Phase.READY,
                        self.info().startInstant().orElse(Instant.EPOCH),
                        URI.create("http://127.0.0.1:1/none"),
                        product.cloud().urls().api(),
                        product.key(),
                        product.cloud().urls().s3(),
                        product.cloud().urls().sqs(),
                        product.cloud().urls().lambda(),
                        "us-east-1",
                        outputs.get("InboxBucket"),
                        outputs.get("LibraryBucket"),
                        outputs.get("ModelsBucket"),
                        product.cloud().functionNames().stream()
                                .collect(Collectors.toMap(
                                        name -> name,
                                        name -> product.cloud().logFolder(name).toString())),
                        Instant.now())
                .write(root.resolve(".lamplight").resolve("run.json"));
        return LamplightCommand.run(root, Map.of(), input, arguments);
    }

    private static S3Client s3() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(product.cloud().urls().s3())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
    }

    /// A dead letter is shown with what to do, goes back when it is retried, and the document is found then.
    @Test
    void aDocumentThatWasGivenUpIsShownAndCompletedByARetry() throws Exception {
        String store = Product.storeOfFolder("harbor");
        WEATHER.onCalls(
                call -> call.operation().equals("PutObject") && call.key().startsWith("stores/" + store + "/documents/")
                        ? new Decision.Fail(500)
                        : new Decision.Proceed());
        product.drop("harbor/pilot.md", "# Pilot\n\nThe pilot boat leaves at noon.");
        product.awaitTrue("the drop was heard of", () -> product.queued() > 0);
        product.drain();
        WEATHER.clear();

        JsonNode shown = outside("status", "--store", "harbor", "--filter", "failed", "--json")
                .json();
        JsonNode file = shown.path("stores").path(0).path("files").path(0);
        assertThat(file.path("code").asText()).as("%s", shown).isEqualTo("retries_exhausted");
        assertThat(file.path("advice").asText()).contains("Redrive");
        assertThat(outside("status").out()).contains("given up: ./lamplight retry", "lamplight-inbox-events-dead");
        assertThat(outside("retry", "--store", "harbor", "--json")
                        .json()
                        .path("sent")
                        .asInt())
                .isEqualTo(1);

        product.awaitTrue("completed", () -> completed(store) == 1);
        assertThat(product.deadLetters()).isZero();
        assertThat(outside("retry", "--store", "harbor").out()).contains("nothing");
    }

    private static long completed(String store) {
        return product.client().vectorStores().retrieve(store).fileCounts().completed();
    }

    @Test
    void whatLayInABucketIsFoundAfterABackfillAndNotSentTwice() throws Exception {
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket(ARCHIVE));
            for (String name : List.of("tide.md", "moon.md", "潮汐.md")) {
                s3.putObject(
                        request -> request.bucket(ARCHIVE).key("almanac/" + name),
                        RequestBody.fromString("# " + name + "\n\nThe tide follows the moon. 潮汐随月亮。"));
            }
            s3.putObject(request -> request.bucket(ARCHIVE).key("almanac/cover.png"), RequestBody.fromString("x"));
        }
        String[] command = {"put", "s3://" + ARCHIVE + "/", "--store", "almanac", "--wait", "--json"};

        LamplightCommand first = outside(command);
        LamplightCommand second = outside(command);

        assertThat(first.status()).as(first.notes()).isZero();
        assertThat(first.json().path("sent").asInt()).isEqualTo(3);
        assertThat(first.json().path("completed").asInt()).isEqualTo(3);
        assertThat(first.json().path("unsupported").asInt()).isEqualTo(1);
        assertThat(second.json().path("sent").asInt()).isZero();
        assertThat(second.json().path("searchable").asInt()).isEqualTo(3);
        assertThat(outside("search", "tide", "--store", "almanac").out()).contains(ARCHIVE + "/almanac/");
    }

    @Test
    void aQuestionIsAnsweredWithCitationsOrNotAtAll() throws Exception {
        product.drop(
                "lighthouse/manual.md",
                "# Manual\n\n## Lens\n\nThe keeper polishes the lens every morning before sunrise. Oil is stored in the"
                        + " cellar.\n");
        product.drain();

        LamplightCommand answered = outside("ask", "When does the keeper polish the lens?", "--store", "lighthouse");
        LamplightCommand json =
                outside("ask", "When does the keeper polish the lens?", "--store", "lighthouse", "--json");
        LamplightCommand refused = outside("ask", "Which visa do I need to work in Canada?", "--store", "lighthouse");

        assertThat(answered.status()).as(answered.notes()).isZero();
        assertThat(answered.out())
                .contains("The keeper polishes the lens every morning before sunrise. [1]")
                .contains("[1] manual.md › Manual › Lens")
                .contains("“The keeper polishes the lens every morning before sunrise.”");
        assertThat(json.json().at("/output/1/content/0/annotations/0/filename").asText())
                .isEqualTo("manual.md");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("The documents do not answer this question.");
    }

    /// The same bytes fail again, which is seen as a second failure and not as the first.
    @Test
    void aQuarantinedDocumentFailsAgainWithARecordOfItsOwn() throws Exception {
        product.drop("attic/picture.dat", "\u0089PNG\r\n\u001A\n and no text");
        product.awaitTrue("quarantined", () -> !records("quarantine/etl/").isEmpty());

        LamplightCommand asked = outside("retry", "--store", "attic");
        assertThat(asked.out()).contains("needs --again", "picture.dat");
        assertThat(records("retries/")).isEmpty();
        LamplightCommand again = outside("retry", "--store", "attic", "--again");
        assertThat(again.out()).as(again.notes()).contains("1 sent of 1");

        product.awaitTrue("quarantined again", () -> !records("quarantine/etl/").isEmpty());
        assertThat(outside("retry", "--store", "attic").out()).contains("failed again after 1 retry");
        // the record is written by etl, the failure is shown once index has committed it
        StoreId store = StoreId.ofInboxFolder("attic");
        product.awaitTrue("settled", () -> product.libraryKeys(LibraryKeys.waitingIn(store))
                .isEmpty());
        assertThat(outside("status", "--store", "attic").out()).contains("1 failed", "picture.dat");
    }

    private static List<String> records(String prefix) {
        return product.libraryKeys(prefix).stream()
                .filter(key -> product.libraryText(key).contains("attic/picture.dat"))
                .toList();
    }

    @Test
    void aSampleIsInvokedAndItsResultLogAndCostAreShown() throws Exception {
        product.drop("lab/first.md", "# First\n\nThe first document of the lab.");
        product.awaitTrue("completed", () -> product.libraryKeys("stores/" + Product.storeOfFolder("lab")).stream()
                .anyMatch(key -> key.endsWith("manifest.json")));
        LamplightCommand sample = inside("", "events", "document.offered", "--store", "lab");
        assertThat(sample.status()).as(sample.notes()).isZero();

        LamplightCommand invoked = inside(sample.out(), "invoke", "etl", "-e", "-");
        LamplightCommand json = inside(sample.out(), "invoke", "etl", "-e", "-", "--json");

        assertThat(invoked.status()).as(invoked.notes()).isZero();
        assertThat(invoked.out()).contains("batchItemFailures");
        assertThat(invoked.notes()).contains("lamplight-etl", " ms", " of 1769 MB", "\"chunked\":1");
        assertThat(json.json().path("duration_ms").asDouble()).isPositive();
        assertThat(json.json().path("log").toString()).contains("chunked");
        assertThat(inside(sample.out(), "invoke", "etl", "-e", "-", "--async").notes())
                .contains("accepted as request");
        product.awaitTrue("the offered document completed", () -> completed(Product.storeOfFolder("lab")) == 2);
    }

    @Test
    void anErrorOfTheFunctionIsOneAndSoIsAnEventThatIsNone() throws Exception {
        LamplightCommand failed = inside("{\"no\": \"records\"}", "invoke", "etl", "-e", "-");

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).contains("errorMessage", "errorType", "Records");
        assertThat(failed.notes()).contains("lamplight-etl failed: ");
        assertThat(inside("{", "invoke", "etl", "-e", "-").notes()).contains("is no JSON");
        assertThat(inside("", "invoke", "etl", "-e", "missing.json").notes()).contains("There is no missing.json");
        LamplightCommand unknown = inside("{}", "invoke", "elt", "-e", "-");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.notes()).contains("lamplight-etl", "lamplight-index");
    }

    /// A model of random weights with an adapter of random numbers: what they write has no sense, and is another text.
    @Test
    void anAdapterIsAddedUsedAndRemovedWhileTheCloudRuns() throws Exception {
        LamplightCommand model =
                inside("", "model", "add", TinyGenerator.file(folder).toString(), "--name", "tiny", "--context", "512");
        assertThat(model.status()).as(model.notes()).isZero();
        String before = written("tiny");

        LamplightCommand added =
                inside("", "model", "add", adapter("legal", 512), "--base", "tiny", "--license", "MIT");

        assertThat(added.status()).as(added.notes()).isZero();
        assertThat(added.notes()).contains("the local cloud that runs here knows it");
        assertThat(written("tiny:legal")).isNotEqualTo(before);
        assertThat(written("tiny")).isEqualTo(before);
        assertThat(product.client().models().list().data())
                .extracting(Model::id)
                .contains("tiny", "tiny:legal");
        assertThat(inside("", "model", "list").out()).contains("tiny:legal", "adapter", "MIT");

        LamplightCommand narrow = inside("", "model", "add", adapter("narrow", 8), "--base", "tiny");
        assertThat(narrow.status()).isEqualTo(1);
        assertThat(narrow.notes()).contains("narrow does not go over tiny", "layer.0.down.lora_a has shape [8, 4]");
        LamplightCommand alone = inside("", "model", "add", adapter("alone", 512));
        assertThat(alone.status()).isEqualTo(2);
        assertThat(alone.notes()).contains("--base MODEL");

        assertThat(inside("", "model", "remove", "tiny:legal").status()).isZero();
        assertThatThrownBy(() -> written("tiny:legal")).isInstanceOf(NotFoundException.class);
        assertThat(written("tiny")).isEqualTo(before);
    }

    private static String adapter(String name, int inputs) throws IOException {
        Random random = new Random(1);
        byte[] file = AdapterFile.write(Map.of(
                "layer.0.down.lora_a", matrix(random, inputs, 4), "layer.0.down.lora_b", matrix(random, 4, 256)));
        return Files.write(folder.resolve(name + ".onnx_adapter"), file).toString();
    }

    private static AdapterFile.Matrix matrix(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int index = 0; index < values.length; index++) {
            values[index] = 0.5f * (float) random.nextGaussian();
        }
        return new AdapterFile.Matrix(rows, columns, values);
    }

    private static String written(String model) {
        return product.client()
                .completions()
                .create(CompletionCreateParams.builder()
                        .model(model)
                        .prompt("The keeper")
                        .maxTokens(16)
                        .temperature(0)
                        .build())
                .choices()
                .getFirst()
                .text();
    }
}
