package dev.lamplight.cli.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.Quarantine;
import dev.lamplight.cli.account.Account;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.wire.Decision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// `retry` on the queues and the library of the template.
final class RetryIT {
    private static final String DOCUMENTS = "lamplight-documents";
    private static final String DEAD = "lamplight-documents-dead";
    private static final String COMPACTIONS = "lamplight-compactions.fifo";
    private static final StoreId TEAM = StoreId.ofInboxFolder("team");
    private static final StoreId OTHER = StoreId.ofInboxFolder("other");

    private final Account account;

    RetryIT(@TempDir Path root) throws IOException {
        account = new Account(root);
    }

    @BeforeEach
    void start() {
        account.withStack();
        account.store(TEAM.value(), "team");
        account.store(OTHER.value(), "other");
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private static String offered(StoreId store, String name) {
        return EventEnvelope.of(
                        "test",
                        Instant.parse("2026-11-29T06:00:00Z"),
                        new Event.DocumentOffered(store, name, "The lamp is lit at dusk.", null, Attributes.NONE))
                .toJson();
    }

    private List<String> deadLetters(StoreId store, int count) {
        List<String> bodies = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            bodies.add(offered(store, "note-" + number));
            account.queues().send(DEAD, NewMessage.of(bodies.getLast()));
        }
        return bodies;
    }

    private int depth(String queue) {
        var counts = account.queues().counts(queue);
        return counts.visible() + counts.inFlight() + counts.delayed();
    }

    @Test
    void deadLettersGoBackToTheQueueTheyComeFromAndOnlyThoseThatAreMeant() throws Exception {
        List<String> team = deadLetters(TEAM, 12);
        List<String> other = deadLetters(OTHER, 3);

        assertThat(account.run("retry", "--dry-run", "--json").out()).contains("\"dry_run\":true", "\"sent\":15");
        assertThat(account.run("retry", "--function", "index", "--json").out()).contains("\"sent\":0");
        assertThat(account.run("retry", "--file", "note-0", "--dry-run", "--json")
                        .out())
                .contains("\"sent\":2");
        assertThat(account.queues().counts(DEAD).visible())
                .as("given back at once")
                .isEqualTo(15);
        assertThat(depth(DOCUMENTS)).isZero();
        Account.Ended ended = account.run("retry", "--store", "team");

        assertThat(ended.status()).as(ended.notes()).isZero();
        assertThat(ended.out()).contains("12 sent of 12", "goes back to " + DOCUMENTS);
        assertThat(account.bodies(DOCUMENTS)).containsExactlyInAnyOrderElementsOf(team);
        assertThat(account.bodies(DEAD)).containsExactlyInAnyOrderElementsOf(other);
    }

    @Test
    void aFifoMessageKeepsItsGroup() throws Exception {
        String outgrown = EventEnvelope.of(
                        "lamplight/index",
                        Instant.EPOCH,
                        new Event.StoreOutgrown(TEAM, Event.StoreOutgrown.Collection.NONE))
                .toJson();
        account.queues()
                .send(
                        "lamplight-compactions-dead.fifo",
                        new NewMessage(
                                outgrown,
                                Json.object(),
                                Optional.empty(),
                                Optional.of("group-of-team"),
                                Optional.of("first"),
                                Optional.empty()));

        Account.Ended ended = account.run("retry", "--json");

        assertThat(ended.out()).as(ended.notes()).contains("\"sent\":1");
        assertThat(account.queues().receive(COMPACTIONS, 1, Optional.empty(), Duration.ZERO))
                .singleElement()
                .satisfies(message -> assertThat(message.groupId()).isEqualTo("group-of-team"));
    }

    /// The process dies around a call; a second one finishes.
    private void killAt(String operation, String keyStart, boolean before, int number, String... command)
            throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Account.Running> victim = new CompletableFuture<>();
        account.onCalls(call -> {
            if (call.operation().equals(operation)
                    && call.key().startsWith(keyStart)
                    && calls.incrementAndGet() == number) {
                return before
                        ? new Decision.Before(() -> victim.join().kill())
                        : new Decision.After(() -> victim.join().kill());
            }
            return new Decision.Proceed();
        });
        Account.Running running = account.start(command);
        victim.complete(running);
        assertThat(running.await().status()).as("killed").isNotZero();
        account.onCalls(_ -> new Decision.Proceed());
    }

    @ParameterizedTest
    @CsvSource({"SendMessage,true", "SendMessage,false", "DeleteMessage,false"})
    void killedAroundAnyStepNoDeadLetterIsLost(String operation, boolean before) throws Exception {
        List<String> letters = deadLetters(TEAM, 6);
        killAt(operation, "", before, 4, "retry");
        account.pass(Duration.ofMinutes(2));

        Account.Ended again = account.run("retry");

        assertThat(again.status()).as(again.notes()).isZero();
        List<String> sent = account.bodies(DOCUMENTS);
        assertThat(new HashSet<>(sent)).isEqualTo(new HashSet<>(letters));
        assertThat(sent).as("one may be there twice, as the same event").hasSizeLessThanOrEqualTo(7);
        assertThat(depth(DEAD)).isZero();
    }

    /// A notification of the object as it lies there now, quarantined by etl.
    private String quarantinedDrop(String key, String code, Instant at) {
        account.put(Account.INBOX, key, "no document");
        account.queues().purge("lamplight-inbox-events");
        HeadObjectResponse head =
                account.s3().headObject(request -> request.bucket(Account.INBOX).key(key));
        String etag = head.eTag().replace("\"", "");
        String body =
                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"eventTime\":\"2026-11-29T06:00:00Z\",\"s3\":"
                        + "{\"bucket\":{\"name\":\"" + Account.INBOX + "\"},\"object\":{\"key\":\"" + key
                        + "\",\"size\":11,\"eTag\":\"" + etag + "\",\"versionId\":\"" + head.versionId()
                        + "\",\"sequencer\":\"0A\"}}}]}";
        quarantine(body, code, at);
        return body;
    }

    private void quarantine(String body, String code, Instant at) {
        String name = Sha256.hexOfParts(body).substring(0, 32);
        account.put(
                Account.LIBRARY,
                "quarantine/etl/" + name + ".json",
                Json.text(new Quarantine.Entry("etl", "m-1", code, "expected a document", at, body)));
    }

    @Test
    void whatWillFailTheSameWayIsSentOnAskingOnlyAndNotTwice() throws Exception {
        Instant first = Instant.parse("2026-11-29T06:00:00Z");
        String body = quarantinedDrop("team/photo.bin", "unsupported_format", first);

        Account.Ended asked = account.run("retry");
        assertThat(asked.out()).contains("needs --again", "unsupported_format", "Convert the document", "s3://");
        assertThat(depth("lamplight-inbox-events")).isZero();
        assertThat(account.run("retry", "--again", "--json").out()).contains("\"sent\":1");

        assertThat(account.bodies("lamplight-inbox-events")).containsExactly(body);
        assertThat(account.keys(Account.LIBRARY, "quarantine/")).isEmpty();
        assertThat(account.keys(Account.LIBRARY, "retries/sent/etl/")).hasSize(1);
        assertThat(account.run("retry", "--again", "--json").out())
                .as("once more")
                .contains("\"sent\":0");

        quarantine(body, "unsupported_format", first.plusSeconds(60));
        assertThat(account.run("retry").out()).contains("needs --again", "failed again after 1 retry");
        assertThat(account.run("retry", "--again").out()).contains("1 sent of 1");
        quarantine(body, "unsupported_format", first.plusSeconds(120));
        assertThat(account.run("retry").out()).contains("failed again after 2 retries");
    }

    /// Moved into pending, taken out of quarantine, sent, moved into sent, taken out of pending.
    @ParameterizedTest
    @CsvSource({
        "PutObject,retries/pending/,true,1",
        "PutObject,retries/pending/,false,1",
        "DeleteObjects,'',false,1",
        "SendMessage,'',false,1",
        "PutObject,retries/sent/,false,1",
        "DeleteObjects,'',false,2"
    })
    void killedAroundAnyStepNoQuarantinedMessageIsLost(String operation, String keyStart, boolean before, int number)
            throws Exception {
        String body = quarantinedDrop("team/photo.bin", "unsupported_format", Instant.EPOCH);
        killAt(operation, keyStart, before, number, "retry", "--again");

        Account.Ended again = account.run("retry", "--again");

        assertThat(again.status()).as(again.notes()).isZero();
        assertThat(account.bodies("lamplight-inbox-events")).isNotEmpty().allMatch(body::equals);
        assertThat(account.keys(Account.LIBRARY, "quarantine/")).isEmpty();
        assertThat(account.keys(Account.LIBRARY, "retries/pending/")).isEmpty();
        assertThat(account.keys(Account.LIBRARY, "retries/sent/")).hasSize(1);
    }

    /// While the command was dead, the message failed once more: that record is a failure of its own.
    @Test
    void aLaterFailureOfTheSameMessageIsNeverTakenForTheOneThatWasRetried() throws Exception {
        String body = quarantinedDrop("team/photo.bin", "unsupported_format", Instant.EPOCH);
        killAt("SendMessage", "", false, 1, "retry", "--again");
        quarantine(body, "corrupt_document", Instant.EPOCH.plusSeconds(60));

        Account.Ended again = account.run("retry");

        assertThat(again.out()).contains("interrupted", "needs --again", "corrupt_document");
        assertThat(account.keys(Account.LIBRARY, "quarantine/")).hasSize(1);
    }

    @Test
    void whatWasReplacedIsFiledAndWhatHasItsStoreNowIsSent() throws Exception {
        quarantinedDrop("team/old.bin", "unsupported_format", Instant.EPOCH);
        account.put(Account.INBOX, "team/old.bin", "# a document by now");
        account.queues().purge("lamplight-inbox-events");
        String early = offered(TEAM, "early");
        quarantine(early, "not_found", Instant.EPOCH);

        Account.Ended ended = account.run("retry");

        assertThat(ended.out()).contains("filed", "the object was replaced", "sent", "its store is there now");
        assertThat(account.bodies(DOCUMENTS)).containsExactly(early);
        assertThat(depth("lamplight-inbox-events")).isZero();
        assertThat(account.keys(Account.LIBRARY, "quarantine/")).isEmpty();
    }

    @Test
    void theSameBytesPutAgainReplaceWhatFailed() throws Exception {
        quarantinedDrop("team/again.bin", "unsupported_format", Instant.EPOCH);
        account.put(Account.INBOX, "team/again.bin", "no document");
        account.queues().purge("lamplight-inbox-events");

        Account.Ended ended = account.run("retry", "--again");

        assertThat(ended.out()).contains("filed", "the object was replaced");
        assertThat(depth("lamplight-inbox-events")).isZero();
        assertThat(account.keys(Account.LIBRARY, "quarantine/")).isEmpty();
    }

    private void failed(String id, String source, String name, String code) {
        account.file(
                TEAM.value(),
                Map.of(
                        "id",
                        id,
                        "filename",
                        name,
                        "source",
                        source,
                        "status",
                        "failed",
                        "created_at",
                        1,
                        "last_error",
                        Map.of("code", "server_error", "message", code, "reason", code)));
        account.failedStore(TEAM.value(), "team");
    }

    @Test
    void aFailedVersionWithoutAMessageBecomesANewVersion() throws Exception {
        account.put(Account.INBOX, "team/lost.md", "# Lost");
        account.queues().purge("lamplight-inbox-events");
        failed(
                FileId.ofDropped(Account.INBOX, "team/lost.md").value(),
                "s3://" + Account.INBOX + "/team/lost.md",
                "lost.md",
                "retries_exhausted");
        failed("file-uploaded0001", "uploaded", "up.md", "retries_exhausted");
        failed(FileId.ofOffered(TEAM, "note").value(), "uploaded", "note", "retries_exhausted");
        failed("file-uploaded0002", "uploaded", "scan.pdf", "no_text_layer");

        Account.Ended ended = account.run("retry", "--json");

        assertThat(ended.out()).as(ended.notes()).contains("\"sent\":2", "\"needs_again\":1", "\"impossible\":1");
        assertThat(account.told()).isEqualTo(Map.of("team/lost.md", 1));
        assertThat(account.posts())
                .singleElement()
                .asString()
                .contains("/v1/vector_stores/" + TEAM + "/files", "file-uploaded0001");
    }

    @Test
    void aFailedVersionWaitsWhileItsMessageMayBeInAQueue() throws Exception {
        failed("file-uploaded0001", "uploaded", "up.md", "retries_exhausted");
        account.queues().send(DOCUMENTS, NewMessage.of(offered(TEAM, "x")));

        assertThat(account.run("retry").out()).contains("under way", "in the queues");
        assertThat(account.posts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry --function nobody", "retry now", "retry --bogus"})
    void wrongUseIsTwo(String line) throws Exception {
        Account.Ended ended = account.run(line.split(" "));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.notes()).startsWith("lamplight: ").hasLineCount(1);
    }

    @Test
    void nothingFailedIsFine() throws Exception {
        assertThat(account.run("retry"))
                .satisfies(ended -> assertThat(ended.status()).isZero())
                .satisfies(ended -> assertThat(ended.out()).contains("nothing"));
    }
}
