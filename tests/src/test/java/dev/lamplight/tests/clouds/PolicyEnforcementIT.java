package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.cli.cloud.ModelPackages;
import dev.lamplight.cli.emulator.EmulatedCloud;
import dev.lamplight.cli.emulator.EmulatedCloud.Deployed;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every function works with the policy that the template gives it, and not with one permission less: on LocalEmu,
/// which holds each call of a function to the policies of its role. Runs where LocalEmu is set up.
final class PolicyEnforcementIT {
    private static final Map<String, String> ENFORCED = Map.of("IAM_ENFORCEMENT", "1", "ROOT_ACCESS_KEYS", "test");
    private static final List<String> FUNCTIONS = Stream.of(
                    "ingest", "stores", "chat", "embed", "etl", "index", "compact")
            .map(name -> "lamplight-" + name)
            .toList();

    private final Path folder;

    PolicyEnforcementIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /// What is taken from a function, and the claim that then no longer holds.
    private record Cut(String function, String action, Claim claim) {
        static Cut of(String function, String action, String sentence) {
            return new Cut(
                    "lamplight-" + function,
                    action,
                    ProductClaims.all().stream()
                            .filter(claim -> claim.sentence().equals(sentence))
                            .findFirst()
                            .orElseThrow());
        }
    }

    private static List<Cut> cuts() {
        return List.of(
                Cut.of("ingest", "s3:PutObject", "an uploaded file is attached, found, detached and deleted"),
                Cut.of("stores", "sqs:SendMessage", "an uploaded file is attached, found, detached and deleted"),
                Cut.of("etl", "sqs:SendMessage", "a dropped object is found until it is removed"),
                Cut.of("index", "s3:PutObject", "a dropped object is found until it is removed"),
                Cut.of(
                        "compact",
                        "s3:PutObject",
                        "what is no event is put aside, by each function that takes messages"),
                Cut.of("chat", "s3:GetObject", "a question about documents is answered with what they say"));
    }

    @TestFactory
    Stream<DynamicTest> withItsPolicyAFunctionWorksAndWithOnePermissionLessItDoesNot() throws Exception {
        Product.needsPackages();
        assumeTrue(
                Cloud.files().areReady(Emulator.LOCALEMU),
                "LocalEmu is not set up (./lamplight up --on localemu does it)");
        EmulatedCloud cloud = EmulatedCloud.start(
                Emulator.LOCALEMU, Cloud.files(), folder.resolve("cloud"), OptionalInt.of(0), FUNCTIONS, ENFORCED);
        Ground ground = deploy(cloud);
        Gaps gaps = Gaps.read();
        Stream<DynamicTest> right = ProductClaims.all().stream()
                .filter(claim -> gaps.of(Cloud.LOCALEMU, claim).isEmpty())
                .map(claim -> DynamicTest.dynamicTest(
                        "with its policies: " + claim, () -> claim.check().on(ground)));
        Stream<DynamicTest> cut = cuts().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.function() + " without " + one.action(), () -> isRefused(cloud, ground, one)));
        return Stream.concat(right, cut).onClose(() -> {
            ground.close();
            cloud.close();
        });
    }

    private Ground deploy(EmulatedCloud cloud) throws Exception {
        Deployed deployed = cloud.deploy(
                Checkout.file("infra-sam/template.yaml"),
                "lamplight",
                Map.of("ApiKeyHashes", ApiKeys.Hash.of("saltsalt", Product.KEY).text(), "IndexWindow", "1"));
        // They deny what does not come over TLS, which is nothing here.
        for (String bucket : List.of("InboxBucket", "LibraryBucket", "ModelsBucket")) {
            String _ = cloud.aws("s3api", "delete-bucket-policy", "--bucket", deployed.output(bucket));
        }
        for (String function : FUNCTIONS) {
            Policy policy = Policy.of(cloud, function);
            policy.put(cloud, policy.withDeletionsAsTheEmulatorAsks());
        }
        URI everything = cloud.endpoint();
        Ground ground = new Ground(
                new Ground.Endpoints(everything, everything, everything, deployed.api(), deployed.outputs()));
        new ModelPackages(Checkout.file("shared-model/layer/target/models"))
                .putInto(ground.s3(), deployed.output("ModelsBucket"));
        TinyGenerator.installInto(
                ground.s3(), deployed.output("ModelsBucket"), Files.createDirectories(folder.resolve("generator")));
        return ground;
    }

    private static void isRefused(EmulatedCloud cloud, Ground ground, Cut cut) throws Exception {
        Policy policy = Policy.of(cloud, cut.function());
        ObjectNode less = policy.without(cut.action());
        assertThat(less).as("%s has %s", cut.function(), cut.action()).isNotEqualTo(policy.document());
        long logged = Files.size(cloud.log());
        policy.put(cloud, less);
        try {
            assertThat(catchThrowable(() -> cut.claim().check().on(ground)))
                    .as("%s without %s", cut.function(), cut.action())
                    .isNotNull();
        } finally {
            policy.put(cloud, policy.document());
        }
        assertThat(Files.readString(cloud.log()).substring(Math.toIntExact(logged)))
                .contains("not authorized to perform: " + cut.action());
    }

    /// What the role of a function may do.
    private record Policy(String role, String name, ObjectNode document) {
        static Policy of(EmulatedCloud cloud, String function) throws IOException, InterruptedException {
            String arn = Json.tree(cloud.aws(
                            "lambda", "get-function-configuration", "--function-name", function, "--output", "json"))
                    .path("Role")
                    .asText();
            String role = arn.substring(arn.lastIndexOf('/') + 1);
            String name = Json.tree(cloud.aws("iam", "list-role-policies", "--role-name", role, "--output", "json"))
                    .path("PolicyNames")
                    .path(0)
                    .asText();
            JsonNode document = Json.tree(cloud.aws(
                            "iam", "get-role-policy", "--role-name", role, "--policy-name", name, "--output", "json"))
                    .path("PolicyDocument");
            return new Policy(role, name, (ObjectNode) document);
        }

        /// LocalEmu asks for the deletion of many objects at once whether `s3:DeleteObject` is allowed on the
        /// bucket; AWS asks for each object.
        ObjectNode withDeletionsAsTheEmulatorAsks() {
            ObjectNode more = document.deepCopy();
            ArrayNode statements = (ArrayNode) more.path("Statement");
            for (JsonNode statement : document.path("Statement")) {
                if (statement.path("Action").toString().contains("\"s3:DeleteObject\"")) {
                    JsonNode resources = statement.path("Resource");
                    String first = (resources.isArray() ? resources.path(0) : resources).asText();
                    statements
                            .addObject()
                            .put("Effect", "Allow")
                            .put("Action", "s3:DeleteObject")
                            .put("Resource", first.substring(0, first.indexOf('/')));
                }
            }
            return more;
        }

        ObjectNode without(String action) {
            ObjectNode less = document.deepCopy();
            ArrayNode kept = less.putArray("Statement");
            for (JsonNode statement : document.path("Statement")) {
                ArrayNode actions = Json.array();
                JsonNode given = statement.path("Action");
                (given.isArray() ? given : Json.array().add(given)).forEach(one -> {
                    if (!one.asText().equals(action)) {
                        actions.add(one);
                    }
                });
                if (!actions.isEmpty()) {
                    kept.add(((ObjectNode) statement.deepCopy()).set("Action", actions));
                }
            }
            return less;
        }

        void put(EmulatedCloud cloud, ObjectNode changed) throws IOException, InterruptedException {
            String _ = cloud.aws(
                    "iam",
                    "put-role-policy",
                    "--role-name",
                    role,
                    "--policy-name",
                    name,
                    "--policy-document",
                    changed.toString());
        }
    }
}
