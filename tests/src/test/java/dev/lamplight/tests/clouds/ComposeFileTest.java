package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.template.PlainTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// LocalStack in Docker as `localstack/compose.yaml` describes it, which nobody has run here.
final class ComposeFileTest {
    /// What SAM's resources become, and what a deployment calls besides.
    private static final List<String> OF_SAM = List.of("lambda", "apigateway", "cloudformation", "iam", "s3", "sts");

    @Test
    void theImageIsOneReleaseAndOnlyThisMachineReachesIt() throws IOException {
        Map<String, Object> service = service();

        assertThat(String.valueOf(service.get("image"))).matches("localstack/localstack:\\d+\\.\\d+\\.\\d+");
        assertThat(service.get("ports")).isEqualTo(List.of("127.0.0.1:4566:4566"));
    }

    @Test
    void everyServiceThatTheTemplateNeedsIsOn() throws IOException {
        Map<String, Object> environment = PlainTemplate.map(service().get("environment"));
        List<String> on =
                Arrays.asList(String.valueOf(environment.get("SERVICES")).split(",", -1));
        Set<String> needed = PlainTemplate.read().resources().values().stream()
                .map(resource ->
                        String.valueOf(resource.get("Type")).split("::", -1)[1].toLowerCase(Locale.ROOT))
                .flatMap(name -> name.equals("serverless") ? OF_SAM.stream() : Stream.of(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(needed).contains("s3", "sqs", "lambda", "scheduler").isSubsetOf(on);
    }

    private static Map<String, Object> service() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(Checkout.file("localstack/compose.yaml")));
        return PlainTemplate.map(PlainTemplate.map(file.get("services")).get("localstack"));
    }
}
