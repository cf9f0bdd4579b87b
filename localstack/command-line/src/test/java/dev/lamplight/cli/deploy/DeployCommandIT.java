package dev.lamplight.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.LocalS3;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/// A deployment whose code goes into the S3 of the local cloud; for CloudFormation stands a program that says what it
/// would say.
class DeployCommandIT {
    private static final String DEPLOYMENT = "lamplight-deployment-000000000000-us-east-1";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream noted = new ByteArrayOutputStream();
    private final S3Server server;
    private final S3Client s3;
    private final StandInAws aws;
    private final Path root;

    DeployCommandIT(@TempDir Path temporary) throws IOException {
        server = S3Server.start(S3Options.inMemory("us-east-1", (_, _) -> {}));
        s3 = LocalS3.client(server.endpoint(), "us-east-1");
        root = temporary.resolve("checkout");
        aws = new StandInAws(Files.createDirectory(temporary.resolve("bin")));
    }

    @BeforeEach
    void installation() throws IOException {
        Path template = Files.createDirectories(root.resolve("infra-sam")).resolve("template.yaml");
        Files.writeString(
                template, "    CodeUri: ../etl.zip\n    ContentUri: ../layer/\n    DEPLOYMENT_DIGEST: none\n");
        Files.writeString(root.resolve("etl.zip"), "code");
        Files.writeString(Files.createDirectory(root.resolve("layer")).resolve("model.bin"), "numbers");
        Path model = Files.createDirectories(root.resolve("shared-model/layer/target/models/tiny/1"));
        Files.writeString(model.resolve("manifest.json"), "{}");
        s3.createBucket(request -> request.bucket("models"));
    }

    @AfterEach
    void close() {
        s3.close();
        server.close();
    }

    private void deploy(DeployCommand.Consent consent, Map<String, String> parameters, String answers)
            throws IOException, InterruptedException {
        deploy(consent, parameters, answers, "AWS_ENDPOINT_URL_S3");
    }

    /// @param endpoint the variable that leads to the S3 of this machine
    private void deploy(DeployCommand.Consent consent, Map<String, String> parameters, String answers, String endpoint)
            throws IOException, InterruptedException {
        Console console = new Console(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                new PrintStream(noted, true, StandardCharsets.UTF_8),
                false);
        Map<String, String> environment = Map.of(
                "LAMPLIGHT_AWS_CLI", aws.program(), endpoint, server.endpoint().toString());
        try (Account account = Account.open(Optional.empty(), Optional.empty(), environment)) {
            new DeployCommand(
                            new Installation(root),
                            account,
                            console,
                            Clock.systemUTC(),
                            () -> {},
                            new BufferedReader(new StringReader(answers)))
                    .run(new DeployCommand.Wish("lamplight", parameters, consent), Output.TEXT);
        }
    }

    private String call(String operation) throws IOException {
        return aws.calls().stream()
                .filter(call -> call.startsWith("cloudformation " + operation))
                .findFirst()
                .orElseThrow();
    }

    private List<String> deployed() {
        return s3.listObjectsV2(request -> request.bucket(DEPLOYMENT)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    @Test
    void makesAStackWithAKeyAndFillsTheBucketOfModels() throws Exception {
        aws.says("change", StandInAws.change("CREATE_COMPLETE", ""));
        aws.says("after", StandInAws.stack("CREATE_IN_PROGRESS"));
        aws.says("later", StandInAws.stack("CREATE_COMPLETE"));
        aws.says("events", StandInAws.event("Etl", "CREATE_COMPLETE", ""));

        deploy(DeployCommand.Consent.ASK, Map.of("LogRetentionDays", "7"), "yes\n");

        Path keyFile = root.resolve(".lamplight/deployments/lamplight-000000000000-us-east-1.key");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("export LAMPLIGHT_URL=https://x.execute-api.us-east-1.amazonaws.com/prod\n")
                .contains(
                        "export LAMPLIGHT_API_KEY=" + Files.readString(keyFile).strip())
                .contains("export LAMPLIGHT_INBOX_BUCKET=inbox");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        assertThat(call("create-change-set"))
                .contains("--change-set-type CREATE")
                .contains("\"ApiKeyHashes\"")
                .contains("\"LogRetentionDays\"")
                .doesNotContain(Files.readString(keyFile).strip());
        assertThat(noted.toString(StandardCharsets.UTF_8))
                .contains("made     Etl")
                .contains("is replaced");
        assertThat(deployed()).hasSize(3).allMatch(key -> key.matches("lamplight/[0-9a-f]{64}\\.(zip|yaml)"));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(DEPLOYMENT)
                                .key(deployed().stream()
                                        .filter(key -> key.endsWith(".yaml"))
                                        .findFirst()
                                        .orElseThrow()))
                        .asUtf8String())
                .matches(
                        "    CodeUri: s3://.*\\.zip\n    ContentUri: s3://.*\\.zip\n    DEPLOYMENT_DIGEST: [0-9a-f]{64}\n");
        assertThat(s3.listObjectsV2(request -> request.bucket("models")).contents())
                .extracting(object -> object.key())
                .containsExactly("tiny/1/manifest.json");
    }

    @Test
    void anExistingStackKeepsItsParametersAndItsKey() throws Exception {
        aws.says("stack", StandInAws.stack("UPDATE_COMPLETE"));
        aws.says("change", StandInAws.change("CREATE_COMPLETE", ""));
        aws.says("after", StandInAws.stack("UPDATE_COMPLETE"));

        deploy(DeployCommand.Consent.GIVEN, Map.of("Prefix", "lamp"), "");

        assertThat(call("create-change-set"))
                .contains("--change-set-type UPDATE")
                .contains("\"UsePreviousValue\":true")
                .contains("\"lamp\"");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("LAMPLIGHT_API_KEY");
    }

    @Test
    void changesNothingWhereNothingIsNewNobodyAgreesOrOnlyALookWasWanted() throws Exception {
        aws.says("stack", StandInAws.stack("CREATE_COMPLETE"));
        aws.says("change", StandInAws.change("FAILED", "The submitted information didn't contain changes."));
        deploy(DeployCommand.Consent.GIVEN, Map.of(), "");
        assertThat(noted.toString(StandardCharsets.UTF_8)).contains("Nothing of the stack has changed.");

        aws.says("change", StandInAws.change("CREATE_COMPLETE", ""));
        deploy(DeployCommand.Consent.ASK, Map.of(), "n\n");
        deploy(DeployCommand.Consent.NONE, Map.of(), "");
        assertThatThrownBy(() -> deploy(DeployCommand.Consent.ASK, Map.of(), ""))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--yes");

        assertThat(aws.calls()).noneMatch(call -> call.contains("execute-change-set"));
        assertThat(aws.calls().stream().filter(call -> call.contains("delete-change-set")))
                .hasSize(4);
    }

    @Test
    void saysWhyAChangeWasTakenBack() throws Exception {
        aws.says("change", StandInAws.change("CREATE_COMPLETE", ""));
        aws.says("after", StandInAws.stack("ROLLBACK_COMPLETE"));
        aws.says("events", StandInAws.event("Inbox", "CREATE_FAILED", "lamplight-inbox already exists"));

        assertThatThrownBy(() -> deploy(DeployCommand.Consent.GIVEN, Map.of("OpenAccess", "true"), ""))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("ROLLBACK_COMPLETE")
                .hasMessageContaining("Inbox: lamplight-inbox already exists");

        assertThatThrownBy(() -> deploy(DeployCommand.Consent.GIVEN, Map.of(), ""))
                .hasMessageContaining("can only be deleted");
    }

    @Test
    void anEndpointOfAllServicesLeadsAwsCommandLineAndTheAddressOfTheApiThere() throws Exception {
        aws.says("change", StandInAws.change("CREATE_COMPLETE", ""));
        aws.says("after", StandInAws.stack("CREATE_COMPLETE"));

        deploy(DeployCommand.Consent.GIVEN, Map.of("OpenAccess", "true"), "", "AWS_ENDPOINT_URL");

        assertThat(aws.endpoints()).containsOnly(server.endpoint().toString());
        assertThat(noted.toString(StandardCharsets.UTF_8)).contains(server.endpoint() + " (AWS_ENDPOINT_URL)");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("export LAMPLIGHT_URL=" + server.endpoint() + "/_aws/execute-api/x/prod\n");
    }

    @Test
    void versionOneOfTheAwsCliServesWhereTheEnvironmentHasTheCredentials() throws Exception {
        aws.says("version-1", "");
        assertThatThrownBy(() -> deploy(DeployCommand.Consent.NONE, Map.of(), ""))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("install version 2, or set AWS_ACCESS_KEY_ID");
        Map<String, String> environment = Map.of(
                "LAMPLIGHT_AWS_CLI", aws.program(), "AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "secret");

        try (Account account = Account.open(Optional.empty(), Optional.empty(), environment)) {
            assertThat(account.number()).isEqualTo("000000000000");
        }
        assertThatThrownBy(() -> Account.open(Optional.of("work"), Optional.empty(), environment))
                .isInstanceOf(CommandFailure.class);
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoAwsCli() {
        assertThatThrownBy(() -> Account.open(
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("LAMPLIGHT_AWS_CLI", root.resolve("absent").toString())))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("install version 2 of the AWS CLI");
    }
}
