package dev.lamplight.cli.emulator;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An emulator that runs on this machine, and the stacks that are deployed to it. What it holds is gone at its end.
public final class EmulatedCloud implements AutoCloseable {
    public static final String REGION = "us-east-1";

    /// As a template puts the address of its API together: `https://<id>.execute-api.<region>.amazonaws.com/<stage>…`.
    private static final Pattern API_URL = Pattern.compile("https://([^.]+)\\.execute-api\\.[^/]+/([^/]+)(/.*)?");

    private final EmulatorProcess process;
    private final AwsCommand aws;
    private final Path functionLogs;

    private EmulatedCloud(EmulatorProcess process, AwsCommand aws, Path functionLogs) {
        this.process = process;
        this.aws = aws;
        this.functionLogs = functionLogs;
    }

    /// A stack as it was deployed.
    ///
    /// @param api where its REST API answers, with the stage, without a slash at the end
    public record Deployed(URI api, Map<String, String> outputs) {
        public Deployed {
            outputs = Map.copyOf(outputs);
        }

        public String output(String name) {
            String value = outputs.get(name);
            if (value == null) {
                throw new CommandFailure("The stack has no output " + name + ": " + outputs.keySet() + ".");
            }
            return value;
        }
    }

    /// Starts the emulator, which must be set up.
    ///
    /// @param folder for what it writes; of this run alone
    /// @param port empty for the usual one, or any free one where that is taken
    /// @param functions names of those that will be deployed
    /// @param variables of its environment, over those of this process
    public static EmulatedCloud start(
            Emulator emulator,
            EmulatorFiles files,
            Path folder,
            OptionalInt port,
            List<String> functions,
            Map<String, String> variables)
            throws IOException, InterruptedException {
        Path home = folder.toAbsolutePath().normalize();
        Path logs = home.resolve("logs");
        EmulatorProcess process = EmulatorProcess.start(
                emulator, files, new EmulatorProcess.Setting(home.resolve("state"), logs, port, functions, variables));
        return new EmulatedCloud(
                process, new AwsCommand(files.awsCommand(), process.endpoint(), home.resolve("deployment")), logs);
    }

    /// Deploys a template as it is, through CloudFormation.
    ///
    /// @throws CommandFailure where the stack does not come up
    public Deployed deploy(Path template, String stack, Map<String, String> parameters)
            throws IOException, InterruptedException {
        aws.deploy(template.toAbsolutePath(), stack, parameters);
        Map<String, String> outputs = aws.outputs(stack);
        URI api = api(endpoint(), outputs.getOrDefault("ApiUrl", ""))
                .orElseThrow(() ->
                        new CommandFailure("The stack's output ApiUrl is no address of an API: " + outputs + "."));
        return new Deployed(api, outputs);
    }

    /// Where an emulator serves what has that address in AWS, with the stage and nothing behind it; empty where it
    /// is no address of an API.
    public static Optional<URI> api(URI endpoint, String address) {
        Matcher url = API_URL.matcher(address);
        return url.matches()
                ? Optional.of(endpoint.resolve("/_aws/execute-api/" + url.group(1) + "/" + url.group(2)))
                : Optional.empty();
    }

    /// What AWS's command line says to these arguments.
    ///
    /// @throws CommandFailure where it fails
    public String aws(String... arguments) throws IOException, InterruptedException {
        return aws.say(List.of(arguments));
    }

    /// Of every service.
    public URI endpoint() {
        return process.endpoint();
    }

    /// What the emulator itself says.
    public Path log() {
        return process.log();
    }

    public long processId() {
        return process.processId();
    }

    /// The folder with the log streams of a function; not there before its first environment.
    public Path logFolder(String functionName) {
        return functionLogs.resolve(functionName);
    }

    @Override
    public void close() {
        process.close();
    }
}
