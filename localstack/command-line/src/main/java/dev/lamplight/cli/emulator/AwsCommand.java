package dev.lamplight.cli.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// AWS's own command line against an emulator: what deploys the template here is what deploys it to AWS, byte for byte.
/// The SDK would do it faster, by its own waiter, and would prove less.
final class AwsCommand {
    private static final String DEPLOYMENT_BUCKET = "lamplight-deployment";
    private static final int LOG_LINES = 15;

    private final Path program;
    private final Map<String, String> variables;
    private final Path folder;

    /// @param folder a folder of this run, for what is written on the way
    AwsCommand(Path program, URI endpoint, Path folder) {
        this.program = program;
        this.folder = folder;
        this.variables = Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_CONFIG_FILE", folder.resolve("no-config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("no-credentials").toString(),
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_PAGER", "");
    }

    /// Packages the template, makes or changes the stack, and waits until it is complete.
    ///
    /// @throws CommandFailure where the stack does not come up
    void deploy(Path template, String stack, Map<String, String> parameters) throws IOException, InterruptedException {
        Path packaged = folder.resolve("packaged.yaml");
        run(List.of("s3", "mb", "s3://" + DEPLOYMENT_BUCKET), template);
        run(
                List.of(
                        "cloudformation",
                        "package",
                        "--template-file",
                        template.toString(),
                        "--s3-bucket",
                        DEPLOYMENT_BUCKET,
                        "--output-template-file",
                        packaged.toString()),
                template);
        List<String> deploy = new ArrayList<>(List.of(
                "cloudformation",
                "deploy",
                "--template-file",
                packaged.toString(),
                "--stack-name",
                stack,
                "--s3-bucket",
                DEPLOYMENT_BUCKET,
                "--no-fail-on-empty-changeset",
                "--capabilities",
                "CAPABILITY_IAM",
                "CAPABILITY_AUTO_EXPAND"));
        if (!parameters.isEmpty()) {
            deploy.add("--parameter-overrides");
            new TreeMap<>(parameters).forEach((name, value) -> deploy.add(name + "=" + value));
        }
        run(deploy, template);
    }

    /// What the stack says of itself.
    Map<String, String> outputs(String stack) throws IOException, InterruptedException {
        Ran ran = run(
                List.of("cloudformation", "describe-stacks", "--stack-name", stack, "--output", "json"),
                Path.of(stack));
        Map<String, String> outputs = new TreeMap<>();
        for (JsonNode output : Json.tree(ran.text()).at("/Stacks/0/Outputs")) {
            outputs.put(
                    output.path("OutputKey").asText(),
                    output.path("OutputValue").asText());
        }
        return outputs;
    }

    String say(List<String> arguments) throws IOException, InterruptedException {
        return run(arguments, folder).text();
    }

    private Ran run(List<String> arguments, Path about) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Files.createDirectories(folder);
        Ran ran = Ran.command(command, variables, folder);
        if (!ran.succeeded()) {
            throw new CommandFailure("aws " + String.join(" ", arguments.subList(0, 2)) + " of " + about.getFileName()
                    + " failed:\n" + ran.end(LOG_LINES));
        }
        return ran;
    }
}
