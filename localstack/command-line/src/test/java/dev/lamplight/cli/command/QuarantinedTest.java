package dev.lamplight.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.Quarantine;
import dev.lamplight.contract.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QuarantinedTest {
    /// Amazon S3 User Guide, "Event message structure", shortened; the key is form-encoded there.
    private static final String NOTIFICATION = """
            {"Records":[{"eventName":"ObjectCreated:Put","eventTime":"2026-11-23T22:00:00Z","s3":{
            "bucket":{"name":"inbox"},"object":{"key":"docs/a+b%2F%E4%B8%AD.md","size":3,"eTag":"x"}}}]}""";

    @Test
    void namesTheObjectOfAnS3Notification() {
        Quarantine.Entry entry = new Quarantine.Entry(
                "etl", "m-1", "unsupported_type", "expected a document", Instant.EPOCH, NOTIFICATION);

        assertThat(Quarantined.of("quarantine/etl/1.json", Json.bytes(entry)))
                .isEqualTo(new Quarantined(
                        "quarantine/etl/1.json",
                        "etl",
                        "m-1",
                        Instant.EPOCH,
                        "unsupported_type",
                        "expected a document",
                        "s3://inbox/docs/a b/中.md"));
    }

    @Test
    void whatIsNoMessageHasNoSubject() {
        assertThat(Quarantined.subject("{")).isEmpty();
        assertThat(Quarantined.subject("{\"type\":\"unknown\"}")).isEmpty();
        assertThat(Quarantined.subject(null)).isEmpty();
    }
}
