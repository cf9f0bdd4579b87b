package dev.lamplight.cli.deploy;

import dev.lamplight.cli.cloud.ApiKey;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.emulator.EmulatedCloud;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// `./lamplight deploy`: the build into a stack of an AWS account. Code goes into a bucket, the change is shown, made
/// and followed, the models are put where functions look for them.
public final class DeployCommand {
    private static final String KEYS = "ApiKeyHashes";
    private static final String OPEN = "OpenAccess";

    private final Installation installation;
    private final Account account;
    private final Console console;
    private final Clock clock;
    private final StackChange.Pause pause;
    private final BufferedReader answers;

    /// @param answers where a person answers; at its end without an answer nobody is there
    public DeployCommand(
            Installation installation,
            Account account,
            Console console,
            Clock clock,
            StackChange.Pause pause,
            BufferedReader answers) {
        this.installation = installation;
        this.account = account;
        this.console = console;
        this.clock = clock;
        this.pause = pause;
        this.answers = answers;
    }

    /// What happens with a change that was shown.
    public enum Consent {
        /// A person is asked.
        ASK,
        GIVEN,
        /// The change is only shown.
        NONE
    }

    /// @param stack its name
    /// @param parameters of the template; an existing stack keeps those that are not among them
    public record Wish(String stack, Map<String, String> parameters, Consent consent) {
        public Wish {
            parameters = Map.copyOf(parameters);
        }
    }

    /// @throws CommandFailure where AWS refuses something, with what it says
    public void run(Wish wish, Output output) throws IOException, InterruptedException {
        try {
            deploy(wish, output);
        } catch (S3Exception refused) {
            throw new CommandFailure("S3 refuses: " + refused.getMessage(), refused);
        } catch (SdkClientException unreachable) {
            throw new CommandFailure("S3 cannot be asked: " + unreachable.getMessage(), unreachable);
        }
    }

    private void deploy(Wish wish, Output output) throws IOException, InterruptedException {
        String number = account.number();
        String bucketName = "lamplight-deployment-" + number + "-" + account.region();
        console.note("Deploying the stack " + wish.stack() + " to account " + number + ", " + account.region()
                + account.emulator()
                        .map(endpoint -> ", at " + endpoint + " (AWS_ENDPOINT_URL) and not in AWS")
                        .orElse(""));
        StackChange change = new StackChange(account.cli(), wish.stack(), console, clock, pause);
        Optional<StackChange.Found> before = change.current();
        Map<String, String> parameters = new TreeMap<>(wish.parameters());
        Path keyFile = installation
                .state()
                .resolve("deployments")
                .resolve("%s-%s-%s.key".formatted(wish.stack(), number, account.region()));
        Optional<ApiKey> madeKey = before.isEmpty() ? keyFor(parameters, keyFile) : Optional.empty();
        DeploymentBucket bucket = new DeploymentBucket(account.s3(), bucketName, wish.stack(), console, clock);
        bucket.make(account.region(), number);
        SortedMap<String, String> effective = PackagedTemplate.effective(
                installation.template(), before.map(StackChange.Found::parameters), parameters);
        String template = PackagedTemplate.of(installation.template(), bucket::put, effective);
        String key = bucket.putTemplate(template, Sha256.hex(template.getBytes(StandardCharsets.UTF_8)));
        StackChange.Plan plan = change.plan(account.url(bucketName, key), parameters);
        Map<String, String> outputs = new LinkedHashMap<>();
        if (plan.changes().isEmpty()) {
            console.note("Nothing of the stack has changed.");
            change.current().ifPresent(stack -> outputs.putAll(stack.outputs()));
        } else {
            change.show(plan);
            switch (answer(wish)) {
                case YES -> outputs.putAll(change.execute(plan));
                case NO -> {
                    change.drop(plan.name());
                    console.note("Nothing was changed.");
                    return;
                }
                case NOBODY -> {
                    change.drop(plan.name());
                    throw new CommandFailure("Nobody is there to agree; --yes agrees, --dry-run only shows.");
                }
            }
        }
        installModels(outputs);
        report(outputs, madeKey, keyFile, output);
    }

    /// A new stack that nobody gave a key gets one. It is on the disk before the stack is made: whoever loses the
    /// terminal has not lost the key.
    private static Optional<ApiKey> keyFor(Map<String, String> parameters, Path file) throws IOException {
        if (parameters.containsKey(KEYS) || "true".equals(parameters.get(OPEN))) {
            return Optional.empty();
        }
        Files.createDirectories(file.getParent());
        ApiKey key = ApiKey.kept(file, new SecureRandom());
        parameters.put(KEYS, key.hash());
        return Optional.of(key);
    }

    private enum Answer {
        YES,
        NO,
        NOBODY
    }

    private Answer answer(Wish wish) throws IOException {
        return switch (wish.consent()) {
            case GIVEN -> Answer.YES;
            case NONE -> Answer.NO;
            case ASK -> {
                console.notes().print("Make this change? [y/N] ");
                console.notes().flush();
                String answer = answers.readLine();
                if (answer == null) {
                    yield Answer.NOBODY;
                }
                yield answer.strip().matches("(?i)y(es)?") ? Answer.YES : Answer.NO;
            }
        };
    }

    private void installModels(Map<String, String> outputs) throws IOException {
        String bucket = Optional.ofNullable(outputs.get("ModelsBucket"))
                .orElseThrow(
                        () -> new CommandFailure("The stack names no bucket of models: " + outputs.keySet() + "."));
        int encoders = installation.modelPackages().putInto(account.s3(), bucket);
        installation.generators().putInto(account.s3(), bucket);
        console.note("  %d model packages were put into %s; those that were there stay".formatted(encoders, bucket));
    }

    private void report(Map<String, String> outputs, Optional<ApiKey> key, Path keyFile, Output output) {
        String address = outputs.getOrDefault("ApiUrl", "");
        String url = account.emulator()
                .flatMap(endpoint -> EmulatedCloud.api(endpoint, address))
                .map(URI::toString)
                .orElse(address.replaceAll("/v1$", ""));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("LAMPLIGHT_URL", url);
        key.ifPresent(made -> variables.put("LAMPLIGHT_API_KEY", made.key()));
        variables.put("LAMPLIGHT_INBOX_BUCKET", outputs.getOrDefault("InboxBucket", ""));
        variables.put("LAMPLIGHT_LIBRARY_BUCKET", outputs.getOrDefault("LibraryBucket", ""));
        if (output == Output.JSON) {
            console.print(Json.text(variables));
            return;
        }
        console.note("The stack is up. The other commands work against it with");
        variables.forEach((name, value) -> console.print("export " + name + "=" + value));
        key.ifPresent(_ -> console.note("Keep the key: the stack has only its hash. It is in " + keyFile + "."));
    }
}
