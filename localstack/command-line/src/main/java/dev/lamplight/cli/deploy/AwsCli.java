package dev.lamplight.cli.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// AWS's own command line. Profiles, roles and single sign-on are as its user has set them up, and what it says in a
/// failure is what its user can look up.
public final class AwsCli {
    private final List<String> program;
    private final Map<String, String> variables;

    /// @param program with the options that every call has
    /// @param variables of its environment, over those of this process
    public AwsCli(List<String> program, Map<String, String> variables) {
        this.program = List.copyOf(program);
        this.variables = Map.copyOf(variables);
    }

    /// @return what the call says, as JSON; missing where it says nothing
    /// @throws CommandFailure where it fails, with what it says
    JsonNode call(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", "json"));
        String text = say(all.toArray(String[]::new));
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return Json.tree(text);
        } catch (JsonProcessingException noJson) {
            throw new CommandFailure(
                    "aws %s %s said what is no JSON: %s"
                            .formatted(arguments[0], arguments[1], noJson.getOriginalMessage()),
                    noJson);
        }
    }

    /// @return what the call says
    /// @throws CommandFailure where it fails, with what it says
    String say(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile("lamplight-aws", ".json");
        Path complained = Files.createTempFile("lamplight-aws", ".err");
        try {
            if (start(command, said, complained).waitFor() != 0) {
                throw new CommandFailure("aws %s %s failed: %s"
                        .formatted(
                                arguments[0],
                                arguments[1],
                                Files.readString(complained, StandardCharsets.UTF_8)
                                        .strip()));
            }
            return Files.readString(said, StandardCharsets.UTF_8).strip();
        } finally {
            Files.deleteIfExists(said);
            Files.deleteIfExists(complained);
        }
    }

    private Process start(List<String> command, Path said, Path complained) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(said.toFile()).redirectError(complained.toFile());
        builder.environment().putAll(variables);
        builder.environment().put("AWS_PAGER", "");
        try {
            return builder.start();
        } catch (IOException absent) {
            throw new CommandFailure(
                    "deploy speaks to AWS by AWS's command line, and '" + command.getFirst()
                            + "' cannot be started: install version 2 of the AWS CLI and let 'aws configure' or"
                            + " 'aws configure sso' set it up.",
                    absent);
        }
    }
}
