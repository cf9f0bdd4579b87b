package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageBodyTest {
    private static final String CREATED = """
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
              "eventTime":"2026-01-02T03:04:05.678Z","eventName":"ObjectCreated:Put",
              "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"inbox","arn":"arn:aws:s3:::inbox"},
                "object":{"key":"team/a+b%2Bc%25+%E6%96%87.txt","size":7,"eTag":"d41d8c","versionId":"v1",
                  "sequencer":"0055AED6DCD90281E5"}}}]}""";

    private static ObjectChange only(MessageBody body) {
        return ((MessageBody.ObjectChanges) body).changes().getFirst();
    }

    @Test
    void readsAnS3NotificationAndDecodesItsKey() {
        ObjectChange change = only(MessageBody.parse(CREATED));

        assertThat(change.object()).isEqualTo(new ObjectRef("inbox", "team/a b+c% 文.txt", "v1", "d41d8c", 7, null));
        assertThat(change.kind()).isEqualTo(ObjectChange.Kind.CREATED);
        assertThat(change.order()).isEqualTo(Order.ofSequencer("0055aed6dcd90281e5"));
        assertThat(change.at()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
    }

    @Test
    void readsTheSameInsideAnSnsMessage() {
        String wrapped = Json.text(java.util.Map.of("Type", "Notification", "Message", CREATED));

        assertThat(MessageBody.parse(wrapped)).isEqualTo(MessageBody.parse(CREATED));
    }

    @Test
    void readsEventBridgeWhereKeysAreNotEncoded() {
        ObjectChange change = only(MessageBody.parse("""
                {"version":"0","id":"17793124","detail-type":"Object Deleted","source":"aws.s3","time":"2026-01-02T03:04:05Z",
                 "detail":{"version":"0","bucket":{"name":"inbox"},"object":{"key":"a+b.txt","sequencer":"00"}}}"""));

        assertThat(change.kind()).isEqualTo(ObjectChange.Kind.REMOVED);
        assertThat(change.object().key()).isEqualTo("a+b.txt");
    }

    @Test
    void expiryByLifecycleIsARemoval() {
        ObjectChange change = only(
                MessageBody.parse(CREATED.replace("ObjectCreated:Put", "LifecycleExpiration:DeleteMarkerCreated")));

        assertThat(change.kind()).isEqualTo(ObjectChange.Kind.REMOVED);
    }

    @Test
    void deletingOneVersionForGoodIsNoRemovalOfTheObject() {
        ObjectChange version = only(MessageBody.parse(CREATED.replace("ObjectCreated:Put", "ObjectRemoved:Delete")));
        ObjectChange marker =
                only(MessageBody.parse(CREATED.replace("ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated")));

        assertThat(version.kind()).isEqualTo(ObjectChange.Kind.VERSION_DELETED);
        assertThat(marker.kind()).isEqualTo(ObjectChange.Kind.REMOVED);
    }

    @Test
    void theTestEventOfS3IsNothing() {
        assertThat(MessageBody.parse("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"inbox\"}"))
                .isEqualTo(new MessageBody.Nothing());
    }

    @Test
    void anEventSurvivesItsEnvelope() {
        var event = new Event.DocumentRemoved(
                new StoreId("vs_12345678"), new FileId("file-12345678"), Order.ofNumber(7), Instant.EPOCH);
        EventEnvelope envelope = EventEnvelope.of("lamplight/etl", Instant.parse("2026-01-01T00:00:00Z"), event);

        assertThat(MessageBody.parse(envelope.toJson())).isEqualTo(new MessageBody.Envelope(envelope));
    }

    @Test
    void aReplayOfAnEventHasTheSameId() {
        var event = new Event.DocumentRemoved(
                new StoreId("vs_12345678"), new FileId("file-12345678"), Order.ofNumber(7), Instant.EPOCH);

        assertThat(EventEnvelope.of("lamplight/etl", Instant.EPOCH, event).id())
                .isEqualTo(EventEnvelope.of("lamplight/etl", Instant.MAX.minusSeconds(1), event)
                        .id());
    }

    @Test
    void everythingElseIsMalformed() {
        for (String body :
                List.of("", "no json", "[]", "{}", "{\"Records\":[{}]}", "{\"type\":\"x\",\"id\":\"1\"}", "null")) {
            assertThatThrownBy(() -> MessageBody.parse(body))
                    .as("%s", body)
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.MALFORMED_EVENT));
        }
        assertThatThrownBy(() -> MessageBody.parse(null)).isInstanceOf(Failure.Permanent.class);
    }
}
