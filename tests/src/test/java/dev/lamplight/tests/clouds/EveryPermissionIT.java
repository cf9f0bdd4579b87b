package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import dev.lamplight.tests.template.FunctionPolicies.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every function does what its policy allows, all of it, and nothing else. [Product] says so of the second half in
/// every test; this is the first.
final class EveryPermissionIT {
    /// Permissions that not every run of a minute comes to: the permission, a tab, the reason.
    private static final String EXCEPTIONS = "infra-sam/permissions-not-exercised.tsv";

    /// More than the storage client repeats by itself, so that a batch fails once and asks for an earlier delivery.
    private static final int FAILURES = 12;

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    @Test
    void eachPermissionOfTheTemplateIsUsedOrItsExceptionHasAReason(@TempDir Path folder) throws Exception {
        Product.needsPackages();
        Weather weather = new Weather();
        try (Product product = Product.start(folder.resolve("state"), weather);
                Ground ground = new Ground(endpoints(product))) {
            TinyGenerator.installInto(
                    product.s3(), product.modelsBucket(), Files.createDirectories(folder.resolve("generator")));
            weather.onCalls(failingAtFirst(Set.of("lamplight-etl", "lamplight-index", "lamplight-compact")));
            tour(product, ground);
            keepAPrefix(product);

            Set<String> given = new TreeSet<>();
            product.permissions().given().forEach(permission -> given.add(permission.toString()));
            Set<String> unused = new TreeSet<>(given);
            product.permissions().used().stream().map(Permission::toString).forEach(unused::remove);
            assertThat(exceptions().keySet()).as("exceptions are permissions").isSubsetOf(given);
            assertThat(unused)
                    .as("permissions that nothing used")
                    .isSubsetOf(exceptions().keySet());
            assertThat(given).hasSizeGreaterThan(40);
        }
    }

    private static void keepAPrefix(Product product) throws InterruptedException {
        ChatCompletion _ = product.client()
                .chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(TinyGenerator.NAME)
                        .addSystemMessage("Answer in one sentence, name no prices, and say what you do not know.")
                        .addUserMessage("When do you open?")
                        .maxCompletionTokens(2)
                        .putAdditionalBodyProperty("prompt_cache_retention", JsonValue.from("24h"))
                        .build());
        product.awaitTrue(
                "a kept prefix", () -> !product.libraryKeys("prefixes/").isEmpty());
    }

    /// Lets time pass meanwhile, so that what failed comes again at once.
    private static void tour(Product product, Ground ground) throws Exception {
        try (ExecutorService tours = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> tour = tours.submit(() -> {
                for (Claim claim : ProductClaims.all()) {
                    claim.check().on(ground);
                }
                return null;
            });
            while (!tour.isDone()) {
                try {
                    tour.get(2, TimeUnit.SECONDS);
                } catch (TimeoutException _) {
                    product.jump(A_WHILE);
                }
            }
            tour.get();
        }
    }

    private static Ground.Endpoints endpoints(Product product) {
        return new Ground.Endpoints(
                product.cloud().urls().s3(),
                product.cloud().urls().sqs(),
                product.cloud().urls().lambda(),
                product.cloud().urls().api(),
                product.cloud().template().outputs());
    }

    private static CallListener failingAtFirst(Set<String> functions) {
        Map<String, AtomicInteger> left = new ConcurrentHashMap<>();
        functions.forEach(function -> left.put("LOCAL" + function + "0000000000", new AtomicInteger(FAILURES)));
        return call -> {
            AtomicInteger count = left.get(call.accessKeyId());
            return call.service() == Call.Service.S3 && count != null && count.getAndDecrement() > 0
                    ? new Decision.Fail(503)
                    : new Decision.Proceed();
        };
    }

    private static Map<String, String> exceptions() throws IOException {
        List<String> lines = Files.readAllLines(Checkout.file(EXCEPTIONS)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        Map<String, String> exceptions = lines.stream()
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1]));
        assertThat(exceptions.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
        return exceptions;
    }
}
