package dev.lamplight.tests.sam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.template.PlainTemplate;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// What people do with the template and AWS's SAM CLI before anything runs: validate, build, package.
final class SamCliIT {
    private static final Path TEMPLATE = Checkout.file("infra-sam/template.yaml");
    private static final String BUCKET = "deployment";

    /// What the template leaves to the build: files and folders beside it.
    private static final List<String> LOCATIONS = List.of("CodeUri", "ContentUri");

    private final Path folder;

    SamCliIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private Program sam(Map<String, String> variables) {
        return SamCli.in(TEMPLATE.resolveSibling(""), folder.resolve("sam"), variables);
    }

    @Test
    void validateWithTheLinterAcceptsTheTemplate() throws Exception {
        Program.Ended ended = sam(Map.of()).run("validate", "--lint").successfully();

        assertThat(ended.output() + ended.errors()).contains("is a valid SAM Template");
    }

    /// A zip is taken as built, so that nothing has to be set for it: only the template is written, with paths that
    /// lead
    /// back to what Maven made.
    @Test
    void buildTakesWhatMavenBuilt() throws Exception {
        Product.needsPackages();
        Path built = Files.createDirectories(folder.resolve("built"));

        sam(Map.of()).run("build", "--build-dir", built.toString()).successfully();

        try (Stream<Path> files = Files.list(built)) {
            assertThat(files).containsExactly(built.resolve("template.yaml"));
        }
        Map<String, String> before = locations(TEMPLATE);
        Map<String, String> after = locations(built.resolve("template.yaml"));
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((resource, location) -> assertThat(
                        built.resolve(after.get(resource)).normalize())
                .as(resource)
                .isEqualTo(TEMPLATE.resolveSibling(location).normalize()));
    }

    @Test
    void packageUploadsEveryByteOfFunctionsAndLayers() throws Exception {
        Product.needsPackages();
        Path packaged = folder.resolve("packaged.yaml");
        try (S3Server server =
                        S3Server.start(S3Options.inFolder("us-east-1", (_, _) -> {}, folder.resolve("objects")));
                S3Client s3 = client(server.endpoint())) {
            s3.createBucket(request -> request.bucket(BUCKET));

            sam(Map.of("AWS_ENDPOINT_URL", server.endpoint().toString()))
                    .run(
                            "package",
                            "--template-file",
                            TEMPLATE.toString(),
                            "--s3-bucket",
                            BUCKET,
                            "--output-template-file",
                            packaged.toString())
                    .successfully();

            Map<String, String> before = locations(TEMPLATE);
            Map<String, String> after = locations(packaged);
            assertThat(after.keySet()).isEqualTo(before.keySet()).hasSizeGreaterThan(14);
            for (Map.Entry<String, String> location : before.entrySet()) {
                byte[] uploaded = object(s3, after.getOrDefault(location.getKey(), ""));
                assertHolds(uploaded, TEMPLATE.resolveSibling(location.getValue()), location.getKey());
            }
        }
    }

    /// The words of localstack/README.md, up to the function that they are given to.
    @Test
    void theReadmeMakesTheBatchOfADroppedObject() throws Exception {
        Matcher words = Pattern.compile("(?s)```sh\n(change=.*?) \\|\n  sam local invoke Etl -e -")
                .matcher(Files.readString(Checkout.file("localstack/README.md")));
        assertThat(words.find()).isTrue();
        Program sam = sam(Map.of());
        Map<String, String> variables = new HashMap<>(sam.variables());
        variables.put(
                "PATH",
                Path.of(sam.command().getFirst()).resolveSibling("") + File.pathSeparator + System.getenv("PATH"));

        Program.Ended ended = new Program(List.of("sh", "-euc", words.group(1)), variables, folder)
                .run()
                .successfully();

        JsonNode message = Json.tree(ended.output()).at("/Records/0");
        assertThat(message.path("eventSourceARN").asText()).endsWith(":lamplight-inbox-events");
        assertThat(MessageBody.parse(message.path("body").asText()))
                .isInstanceOfSatisfying(MessageBody.ObjectChanges.class, changes -> assertThat(changes.changes())
                        .singleElement()
                        .satisfies(change -> assertThat(change.object().key()).isEqualTo("manuals/returns.md")));
    }

    private static byte[] object(S3Client s3, String address) {
        URI uri = URI.create(address);
        assertThat(uri).hasScheme("s3").hasHost(BUCKET);
        return s3.getObjectAsBytes(
                        request -> request.bucket(BUCKET).key(uri.getPath().substring(1)))
                .asByteArray();
    }

    /// A zip is uploaded as it is, a folder as a zip of its files.
    private static void assertHolds(byte[] uploaded, Path local, String resource) throws IOException {
        if (Files.isRegularFile(local)) {
            assertThat(Arrays.equals(uploaded, Files.readAllBytes(local)))
                    .as("%s is %s byte for byte", resource, local)
                    .isTrue();
            return;
        }
        Map<String, Long> sizes = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(uploaded))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] content = zip.readAllBytes();
                    sizes.put(entry.getName(), (long) content.length);
                    assertThat(Arrays.equals(content, Files.readAllBytes(local.resolve(entry.getName()))))
                            .as("%s: %s byte for byte", resource, entry.getName())
                            .isTrue();
                }
            }
        }
        assertThat(sizes).as(resource).isEqualTo(sizes(local));
    }

    private static Map<String, Long> sizes(Path local) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.walk(local)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(local.relativize(file).toString(), Files.size(file));
            }
        }
        return sizes;
    }

    /// Of every function and layer of a template, by its logical id.
    private static Map<String, String> locations(Path template) throws IOException {
        Map<String, String> locations = new TreeMap<>();
        PlainTemplate.read(template).resources().forEach((id, resource) -> LOCATIONS.stream()
                .map(PlainTemplate.map(resource.get("Properties"))::get)
                .filter(String.class::isInstance)
                .forEach(location -> locations.put(id, location.toString())));
        return locations;
    }

    static S3Client client(URI endpoint) {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
    }
}
