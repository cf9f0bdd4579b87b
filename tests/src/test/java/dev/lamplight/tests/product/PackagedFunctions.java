package dev.lamplight.tests.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.RuntimeClient;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The packaged functions by themselves, without the queues and buckets that the template puts around them.
public final class PackagedFunctions {
    /// Nothing answers there.
    public static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private static final String REGION = "us-east-1";

    private PackagedFunctions() {}

    /// The template of the product.
    ///
    /// @param parameters beside their defaults
    public static Template template(Map<String, String> parameters) throws IOException {
        return Template.read(
                Checkout.file("infra-sam/template.yaml"),
                new TemplateOptions(REGION, "lamplight", NOWHERE, parameters));
    }

    /// @param logicalId as the template calls the function, `Etl`
    public static FunctionSpec spec(String logicalId, Map<String, String> parameters) throws IOException {
        return template(parameters).functions().stream()
                .filter(function -> function.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow();
    }

    /// A host whose functions find neither S3 nor SQS.
    public static HostSettings settings(Path state, HostLimits limits) {
        return settings(state, NOWHERE, limits);
    }

    /// A host whose functions find S3 and no SQS.
    public static HostSettings settings(Path state, URI s3, HostLimits limits) {
        return new HostSettings(
                state, REGION, TemplateOptions.ACCOUNT, s3, NOWHERE, RuntimeClient.onClassPath(), limits);
    }

    /// What the function answers, whole, whether it streams or not.
    public static String answer(FunctionHost host, String function, String event, Invocation invocation)
            throws InterruptedException {
        ResponsePipe pipe = new ResponsePipe();
        InvocationResult result = host.stream(function, event.getBytes(StandardCharsets.UTF_8), invocation, pipe);
        assertThat(result).isInstanceOf(InvocationResult.Success.class);
        StringBuilder text = new StringBuilder();
        for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
            text.append(new String(piece.get(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
