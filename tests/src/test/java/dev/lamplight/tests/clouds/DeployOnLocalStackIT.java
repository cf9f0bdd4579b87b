package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.emulator.EmulatedCloud;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.LamplightCommand;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `./lamplight deploy` as docs/deploy.md has it, by AWS's own command line, into an account that holds nothing: that
/// of LocalStack, where `AWS_ENDPOINT_URL` leads it. Runs where LocalStack is set up and start caches are trained.
final class DeployOnLocalStackIT {
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)=(.+)$");
    private static final List<String> BUCKETS = List.of("inbox", "library", "models");

    private final Path root;
    private final Map<String, String> user = new TreeMap<>();

    DeployOnLocalStackIT(@TempDir Path folder) throws IOException {
        root = Files.createDirectory(folder.resolve("checkout"));
        for (String part : List.of("events", "functions", "infra-sam", "localstack", "shared-model")) {
            Files.createSymbolicLink(root.resolve(part), Checkout.file(part));
        }
    }

    @TestFactory
    Stream<DynamicTest> anEmptyAccount() throws Exception {
        Product.needsPackages();
        assumeTrue(
                Cloud.files().areReady(Emulator.LOCALSTACK),
                "LocalStack is not set up (./lamplight up --on localstack does it)");
        Path caches = Checkout.file("infra-sam/start/target/compact/start");
        assumeTrue(Files.isDirectory(caches), caches + " is not there: a full build or ./lamplight build trains it");
        EmulatedCloud cloud = EmulatedCloud.start(
                Emulator.LOCALSTACK,
                Cloud.files(),
                root.resolveSibling("cloud"),
                OptionalInt.of(0),
                List.of(),
                Map.of());
        user.putAll(Map.of(
                "AWS_ENDPOINT_URL",
                cloud.endpoint().toString(),
                "AWS_REGION",
                EmulatedCloud.REGION,
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "LAMPLIGHT_AWS_CLI",
                Checkout.file(".lamplight/emulators/aws/bin/aws").toString()));
        return Stream.of(
                        DynamicTest.dynamicTest("is shown a change and keeps nothing of it", () -> looks(cloud)),
                        DynamicTest.dynamicTest("gets a stack, models and a key", this::deploys),
                        DynamicTest.dynamicTest("answers", this::answers),
                        DynamicTest.dynamicTest("has nothing to change for a second deployment", this::deploysAgain),
                        DynamicTest.dynamicTest(
                                "keeps its buckets only when the stack is deleted", () -> deletes(cloud)))
                .onClose(cloud::close);
    }

    private LamplightCommand typed(String... arguments) throws IOException, InterruptedException {
        return LamplightCommand.run(root, user, "", arguments);
    }

    private void looks(EmulatedCloud cloud) throws Exception {
        LamplightCommand ended = typed("deploy", "--dry-run");

        assertThat(ended.status()).as(ended.notes()).isZero();
        assertThat(ended.notes()).contains("Nothing was changed.").containsPattern("add +Etl +AWS::Lambda::Function");
        assertThat(functions(cloud)).isEmpty();
    }

    private void deploys() throws Exception {
        LamplightCommand ended = typed("deploy", "--yes");

        assertThat(ended.status()).as(ended.notes()).isZero();
        Matcher exports = EXPORT.matcher(ended.out());
        for (MatchResult export : exports.results().toList()) {
            user.put(export.group(1), export.group(2));
        }
        assertThat(user)
                .containsKeys("LAMPLIGHT_API_KEY", "LAMPLIGHT_INBOX_BUCKET", "LAMPLIGHT_LIBRARY_BUCKET")
                .hasEntrySatisfying(
                        "LAMPLIGHT_URL", url -> assertThat(url).startsWith(user.get("AWS_ENDPOINT_URL") + "/"));
        assertThat(ended.notes()).contains(" made     Etl", "model packages were put into");
    }

    private void answers() throws Exception {
        Path manuals = Files.createDirectories(root.resolveSibling("manuals"));
        Files.writeString(
                manuals.resolve("backup.md"), "# Backups\n\nBackups are kept for ninety days in the vault of Ghent.\n");

        LamplightCommand put = typed("put", manuals.toString(), "--store", "manuals", "--wait");
        assertThat(put.status()).as(put.notes()).isZero();
        assertThat(found()).contains("ninety days in the vault of Ghent");
    }

    private String found() throws Exception {
        LamplightCommand ended = typed("search", "how long are backups kept", "--store", "manuals", "--json");
        assertThat(ended.status()).as(ended.notes()).isZero();
        return ended.out();
    }

    private void deploysAgain() throws Exception {
        LamplightCommand ended = typed("deploy", "--yes");

        assertThat(ended.status()).as(ended.notes()).isZero();
        assertThat(ended.notes()).contains("Nothing of the stack has changed.");
        assertThat(ended.out()).doesNotContain("LAMPLIGHT_API_KEY").contains("LAMPLIGHT_URL");
        assertThat(found()).contains("ninety days in the vault of Ghent");
    }

    private void deletes(EmulatedCloud cloud) throws Exception {
        for (String name : BUCKETS) {
            String bucket = "s3://lamplight-" + name + "-000000000000-" + EmulatedCloud.REGION;
            String _ = cloud.aws("s3", "rm", "--recursive", "--only-show-errors", bucket);
        }
        String _ = cloud.aws("cloudformation", "delete-stack", "--stack-name", "lamplight");
        String _ = cloud.aws("cloudformation", "wait", "stack-delete-complete", "--stack-name", "lamplight");

        assertThat(functions(cloud)).isEmpty();
        assertThat(cloud.aws("s3", "ls")).contains("lamplight-deployment-", "lamplight-library-");
    }

    private static JsonNode functions(EmulatedCloud cloud) throws Exception {
        return Json.tree(cloud.aws("lambda", "list-functions", "--output", "json"))
                .path("Functions");
    }
}
