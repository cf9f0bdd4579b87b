package dev.lamplight.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A stack in CloudFormation and one change of it: looked at before it is made, followed while it is, and explained
/// where CloudFormation takes it back.
public final class StackChange {
    private static final Set<String> GOOD =
            Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    private static final Set<String> PREPARED = Set.of("CREATE_PENDING", "CREATE_IN_PROGRESS");
    private static final List<String> NOTHING_CHANGES =
            List.of("didn't contain changes", "No updates are to be performed", "contains no changes");

    private final AwsCli cli;
    private final String stack;
    private final Console console;
    private final Clock clock;
    private final Pause pause;

    StackChange(AwsCli cli, String stack, Console console, Clock clock, Pause pause) {
        this.cli = cli;
        this.stack = stack;
        this.console = console;
        this.clock = clock;
        this.pause = pause;
    }

    /// Waits between two questions.
    @FunctionalInterface
    public interface Pause {
        void rest() throws InterruptedException;

        static Pause of(Duration time) {
            return () -> Thread.sleep(time);
        }
    }

    /// A stack as CloudFormation describes it.
    ///
    /// @param parameters values by name; those that are secret show as stars
    record Found(String status, String reason, Map<String, String> parameters, Map<String, String> outputs) {
        static Found of(JsonNode stack) {
            Map<String, String> parameters = new LinkedHashMap<>();
            stack.path("Parameters")
                    .forEach(parameter -> parameters.put(
                            parameter.path("ParameterKey").asText(),
                            parameter.path("ParameterValue").asText()));
            Map<String, String> outputs = new LinkedHashMap<>();
            stack.path("Outputs")
                    .forEach(output -> outputs.put(
                            output.path("OutputKey").asText(),
                            output.path("OutputValue").asText()));
            return new Found(
                    stack.path("StackStatus").asText(),
                    stack.path("StackStatusReason").asText(),
                    parameters,
                    outputs);
        }

        boolean isUnderWay() {
            return status.endsWith("_IN_PROGRESS") && !GOOD.contains(status);
        }
    }

    /// The stack as it is, empty where there is none, or none but the shell that an unfinished creation leaves.
    Optional<Found> current() throws IOException, InterruptedException {
        try {
            Found found =
                    Found.of(cloudFormation("describe-stacks").path("Stacks").path(0));
            return Optional.of(found).filter(there -> !there.status().equals("REVIEW_IN_PROGRESS"));
        } catch (CommandFailure refused) {
            if (String.valueOf(refused.getMessage()).contains("does not exist")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// What a change would do.
    ///
    /// @param name of the change set
    /// @param changes one object of CloudFormation for each resource; empty where nothing would change, and the
    /// change
    ///     set is gone then
    record Plan(String name, List<JsonNode> changes) {}

    /// @param templateUrl of S3
    /// @param chosen parameters; those of an existing stack that are not among them stay as they are
    /// @throws CommandFailure where CloudFormation refuses the template or a parameter
    Plan plan(String templateUrl, Map<String, String> chosen) throws IOException, InterruptedException {
        Optional<Found> before = current();
        if (before.isPresent()) {
            requireChangeable(before.get());
        }
        String name = "lamplight-" + clock.instant().toEpochMilli();
        List<String> arguments = new ArrayList<>(List.of(
                "--change-set-name",
                name,
                "--change-set-type",
                before.isPresent() ? "UPDATE" : "CREATE",
                "--template-url",
                templateUrl,
                "--capabilities",
                "CAPABILITY_IAM",
                "CAPABILITY_AUTO_EXPAND"));
        List<Map<String, Object>> parameters = parameters(before, chosen);
        if (!parameters.isEmpty()) {
            arguments.addAll(List.of("--parameters", Json.text(parameters)));
        }
        JsonNode _ = cloudFormation("create-change-set", arguments.toArray(String[]::new));
        JsonNode found = cloudFormation("describe-change-set", "--change-set-name", name);
        while (PREPARED.contains(found.path("Status").asText())) {
            pause.rest();
            found = cloudFormation("describe-change-set", "--change-set-name", name);
        }
        if (found.path("Status").asText().equals("CREATE_COMPLETE")) {
            List<JsonNode> changes = new ArrayList<>();
            found.path("Changes").forEach(change -> changes.add(change.path("ResourceChange")));
            return new Plan(name, changes);
        }
        String reason = found.path("StatusReason").asText();
        drop(name);
        if (NOTHING_CHANGES.stream().anyMatch(reason::contains)) {
            return new Plan(name, List.of());
        }
        throw new CommandFailure("CloudFormation refuses the change: " + reason);
    }

    private void requireChangeable(Found found) {
        if (found.status().equals("ROLLBACK_COMPLETE")) {
            throw new CommandFailure("The stack " + stack
                    + " was never created whole (ROLLBACK_COMPLETE) and can only be"
                    + " deleted: aws cloudformation delete-stack --stack-name " + stack + ", then deploy again.");
        }
        if (found.isUnderWay()) {
            throw new CommandFailure("The stack " + stack + " is being changed already (" + found.status()
                    + "); deploy again when that has ended.");
        }
    }

    private static List<Map<String, Object>> parameters(Optional<Found> before, Map<String, String> chosen) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        chosen.forEach((name, value) -> parameters.add(Map.of("ParameterKey", name, "ParameterValue", value)));
        before.map(Found::parameters).orElse(Map.of()).keySet().stream()
                .filter(name -> !chosen.containsKey(name))
                .forEach(name -> parameters.add(Map.of("ParameterKey", name, "UsePreviousValue", true)));
        return parameters;
    }

    /// Leaves nothing behind of a change that is not made.
    void drop(String name) throws IOException, InterruptedException {
        JsonNode _ = cloudFormation("delete-change-set", "--change-set-name", name);
    }

    void show(Plan plan) {
        Table table = new Table("change", "resource", "type", "");
        plan.changes().stream()
                .sorted(Comparator.comparing(change -> change.path("Action").asText()
                        + change.path("LogicalResourceId").asText()))
                .forEach(change -> table.row(
                        change.path("Action").asText().toLowerCase(Locale.ROOT),
                        change.path("LogicalResourceId").asText(),
                        change.path("ResourceType").asText(),
                        change.path("Replacement").asText().equals("True") ? "is replaced" : ""));
        table.print(new Console(console.notes(), console.notes(), console.terminal()));
    }

    /// Makes the change and waits until it is made.
    ///
    /// @return the stack's outputs
    /// @throws CommandFailure where CloudFormation took it back, with what failed
    Map<String, String> execute(Plan plan) throws IOException, InterruptedException {
        Instant since = clock.instant().minus(Duration.ofMinutes(1));
        Set<String> seen = new HashSet<>();
        List<String> failures = new ArrayList<>();
        JsonNode _ = cloudFormation("execute-change-set", "--change-set-name", plan.name());
        Found found = current().orElseThrow(this::vanished);
        while (found.isUnderWay()) {
            follow(since, seen, failures);
            pause.rest();
            found = current().orElseThrow(this::vanished);
        }
        follow(since, seen, failures);
        if (!GOOD.contains(found.status())) {
            throw new CommandFailure("The change was taken back (" + found.status() + "): "
                    + (failures.isEmpty() ? found.reason() : String.join("; ", failures)));
        }
        return found.outputs();
    }

    private CommandFailure vanished() {
        return new CommandFailure("The stack " + stack + " is gone: somebody has deleted it meanwhile.");
    }

    private void follow(Instant since, Set<String> seen, List<String> failures)
            throws IOException, InterruptedException {
        List<JsonNode> events = new ArrayList<>();
        cloudFormation("describe-stack-events").path("StackEvents").forEach(events::add);
        events.sort(Comparator.comparing(StackChange::time));
        for (JsonNode event : events) {
            if (time(event).isBefore(since) || !seen.add(event.path("EventId").asText())) {
                continue;
            }
            String status = event.path("ResourceStatus").asText();
            String resource = event.path("LogicalResourceId").asText();
            if (status.endsWith("_FAILED")) {
                String failure =
                        resource + ": " + event.path("ResourceStatusReason").asText();
                failures.add(failure);
                console.note("  failed   " + failure);
            } else if (status.endsWith("_COMPLETE")) {
                console.note("  %-8s %s".formatted(word(status), resource));
            }
        }
    }

    private static Instant time(JsonNode event) {
        return OffsetDateTime.parse(event.path("Timestamp").asText()).toInstant();
    }

    private static String word(String status) {
        return switch (status.substring(0, status.indexOf('_'))) {
            case "CREATE" -> "made";
            case "DELETE" -> "deleted";
            default -> "changed";
        };
    }

    private JsonNode cloudFormation(String operation, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("cloudformation", operation, "--stack-name", stack));
        all.addAll(List.of(arguments));
        return cli.call(all.toArray(String[]::new));
    }
}
