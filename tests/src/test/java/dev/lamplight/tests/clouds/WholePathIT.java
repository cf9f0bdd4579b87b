package dev.lamplight.tests.clouds;

import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.cli.cloud.ModelPackages;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The product itself, from the unmodified template, on every cloud of this machine: from a dropped object to an
/// answer,
/// by clients of other people.
final class WholePathIT {
    private static final String STACK = "lamplight";

    private final Path folder;

    WholePathIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> onLocalStack() throws Exception {
        return claimsOn(Cloud.LOCALSTACK);
    }

    @TestFactory
    Stream<DynamicTest> onLocalEmu() throws Exception {
        return claimsOn(Cloud.LOCALEMU);
    }

    @TestFactory
    Stream<DynamicTest> onMiniStack() throws Exception {
        return claimsOn(Cloud.MINISTACK);
    }

    private Stream<DynamicTest> claimsOn(Cloud cloud) throws Exception {
        Product.needsPackages();
        Map<String, String> parameters =
                Map.of("ApiKeyHashes", ApiKeys.Hash.of("saltsalt", Product.KEY).text(), "IndexWindow", "1");
        Path home = Files.createDirectories(folder.resolve(cloud.id()));
        Contract contract =
                Contract.of(cloud, cloud.start(home, Checkout.file("infra-sam/template.yaml"), STACK, parameters));
        String models = contract.ground().output("ModelsBucket");
        new ModelPackages(Checkout.file("shared-model/layer/target/models"))
                .putInto(contract.ground().s3(), models);
        TinyGenerator.installInto(contract.ground().s3(), models, Files.createDirectories(home.resolve("generator")));
        return contract.tests(ProductClaims.all());
    }
}
