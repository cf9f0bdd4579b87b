package dev.lamplight.tests.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Buckets and queues keep to themselves what they hold, and not longer than is said.
final class DataProtectionTest {
    private static final List<String> BLOCKS =
            List.of("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets");

    private final PlainTemplate template;

    DataProtectionTest() throws IOException {
        template = PlainTemplate.read();
    }

    @Test
    void everyBucketIsPrivateEncryptedAndKept() {
        Map<String, Map<String, Object>> buckets = template.ofType("AWS::S3::Bucket");

        assertThat(buckets).containsKeys("Inbox", "Library");
        buckets.forEach((name, bucket) -> {
            for (String block : BLOCKS) {
                assertThat(PlainTemplate.map(bucket.get("PublicAccessBlockConfiguration")))
                        .as(name)
                        .containsEntry(block, true);
            }
            assertThat(String.valueOf(bucket.get("BucketEncryption")))
                    .as(name)
                    .matches(".*SSEAlgorithm=(AES256|aws:kms).*");
            assertThat(template.resources().get(name)).as(name).containsEntry("DeletionPolicy", "Retain");
        });
    }

    @Test
    void everyBucketRefusesWhatDoesNotComeOverTls() {
        Set<Object> protectedBuckets = new HashSet<>();
        template.ofType("AWS::S3::BucketPolicy").values().forEach(policy -> {
            for (Object statement : PlainTemplate.list(
                    PlainTemplate.map(policy.get("PolicyDocument")).get("Statement"))) {
                Map<String, Object> rule = PlainTemplate.map(statement);
                assertThat(rule.get("Effect"))
                        .as("a policy that lets somebody in")
                        .isEqualTo("Deny");
                boolean everything =
                        rule.get("Principal").equals("*") && rule.get("Action").equals("s3:*");
                boolean plain = String.valueOf(rule.get("Condition")).contains("aws:SecureTransport=false");
                int resources = PlainTemplate.list(rule.get("Resource")).size();
                if (everything && plain && resources == 2) {
                    protectedBuckets.add(policy.get("Bucket"));
                }
            }
        });

        assertThat(protectedBuckets)
                .containsExactlyInAnyOrderElementsOf(
                        template.ofType("AWS::S3::Bucket").keySet());
    }

    @Test
    void everyQueueIsEncryptedAndForgetsInTime() {
        Map<String, Map<String, Object>> queues = template.ofType("AWS::SQS::Queue");

        assertThat(queues).hasSizeGreaterThan(7);
        queues.forEach((name, queue) -> assertThat(queue)
                .as(name)
                .containsEntry("SqsManagedSseEnabled", true)
                .containsEntry("MessageRetentionPeriod", 14 * 24 * 3600));
    }

    @Test
    void aQueuePolicyLetsInNobodyButTheServiceOfThisAccount() {
        template.ofType("AWS::SQS::QueuePolicy").values().forEach(policy -> {
            for (Object statement : PlainTemplate.list(
                    PlainTemplate.map(policy.get("PolicyDocument")).get("Statement"))) {
                Map<String, Object> rule = PlainTemplate.map(statement);
                assertThat(rule).containsEntry("Action", "sqs:SendMessage");
                assertThat(String.valueOf(rule.get("Principal"))).isEqualTo("{Service=s3.amazonaws.com}");
                assertThat(String.valueOf(rule.get("Condition"))).contains("aws:SourceArn", "aws:SourceAccount");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"quarantine/, 30", "prefixes/, 1"})
    void whatIsOnlyKeptForAWhileIsForgotten(String folder, int days) {
        List<?> rules = PlainTemplate.list(PlainTemplate.map(
                        template.ofType("AWS::S3::Bucket").get("Library").get("LifecycleConfiguration"))
                .get("Rules"));

        assertThat(rules).map(PlainTemplate::map).anySatisfy(rule -> assertThat(rule)
                .containsEntry("Status", "Enabled")
                .containsEntry("Prefix", folder)
                .containsEntry("ExpirationInDays", days));
    }
}
