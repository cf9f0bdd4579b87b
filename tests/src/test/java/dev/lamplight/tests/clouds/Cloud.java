package dev.lamplight.tests.clouds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.cli.emulator.EmulatedCloud;
import dev.lamplight.cli.emulator.EmulatedCloud.Deployed;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.cli.emulator.EmulatorFiles;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.front.AsyncDelays;
import dev.lamplight.localcloud.front.FrontLimits;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// What stands for AWS on this machine.
enum Cloud {
    LOCAL_CLOUD("local cloud"),
    LOCALSTACK("LocalStack"),
    LOCALEMU("LocalEmu"),
    MINISTACK("MiniStack");

    /// AWS waits a minute before it makes a failed call again, and then two.
    private static final AsyncDelays SOON = new AsyncDelays(List.of(Duration.ofSeconds(1)), Duration.ofSeconds(1));

    private final String title;

    Cloud(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// As files name it.
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A cloud that runs, with one stack on it.
    ///
    /// @param endpoints of its services, and the outputs of the stack
    /// @param end takes it down and returns when it is
    record Running(Ground.Endpoints endpoints, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /// Starts it with the template. Skips the test, with the reason, where it is not set up.
    Running start(Path folder, Path template, String stack, Map<String, String> parameters)
            throws IOException, InterruptedException {
        return switch (this) {
            case LOCAL_CLOUD -> local(folder, template, parameters);
            case LOCALSTACK -> emulated(Emulator.LOCALSTACK, folder, template, stack, parameters);
            case LOCALEMU -> emulated(Emulator.LOCALEMU, folder, template, stack, parameters);
            case MINISTACK -> emulated(Emulator.MINISTACK, folder, template, stack, parameters);
        };
    }

    private static Running local(Path folder, Path template, Map<String, String> parameters)
            throws IOException, InterruptedException {
        LocalCloud cloud = LocalCloud.start(LocalCloudOptions.of(template, folder.resolve("state"))
                .withParameters(parameters)
                .withLimits(new LocalCloudOptions.Limits(HostLimits.DEFAULT, FrontLimits.DEFAULT, SOON)));
        return new Running(
                new Ground.Endpoints(
                        cloud.urls().s3(),
                        cloud.urls().sqs(),
                        cloud.urls().lambda(),
                        cloud.urls().api(),
                        cloud.template().outputs()),
                cloud::close);
    }

    private static List<String> functions(Path template, Map<String, String> parameters) throws IOException {
        TemplateOptions options =
                new TemplateOptions("us-east-1", "lamplight", URI.create("http://127.0.0.1"), parameters);
        return Template.read(template, options).functions().stream()
                .map(FunctionSpec::name)
                .toList();
    }

    private static Running emulated(
            Emulator emulator, Path folder, Path template, String stack, Map<String, String> parameters)
            throws IOException, InterruptedException {
        return emulated(emulator, folder, template, stack, parameters, Map.of("LAMBDA_RETRY_BASE_DELAY", "1"));
    }

    /// @param variables of the emulator's environment
    static Running emulated(
            Emulator emulator,
            Path folder,
            Path template,
            String stack,
            Map<String, String> parameters,
            Map<String, String> variables)
            throws IOException, InterruptedException {
        EmulatorFiles files = files();
        assumeTrue(
                files.areReady(emulator),
                emulator.title() + " is not set up (./lamplight up --on " + emulator.id() + " does it)");
        EmulatedCloud cloud = EmulatedCloud.start(
                emulator, files, folder, OptionalInt.of(0), functions(template, parameters), variables);
        try {
            Deployed deployed = cloud.deploy(template, stack, parameters);
            URI everything = cloud.endpoint();
            return new Running(
                    new Ground.Endpoints(everything, everything, everything, deployed.api(), deployed.outputs()),
                    cloud::close);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            cloud.close();
            throw failed;
        }
    }

    static EmulatorFiles files() {
        return new EmulatorFiles(Checkout.file("localstack"), Checkout.file(".lamplight/emulators"));
    }
}
