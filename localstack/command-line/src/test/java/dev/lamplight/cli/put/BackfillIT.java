package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.account.Account;
import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `put s3://…` on the buckets and queues of the template.
final class BackfillIT {
    private static final String SOURCE = "company-archive";
    private static final int DOCUMENTS = 40;

    private final Path root;
    private final Account account;

    BackfillIT(@TempDir Path root) throws IOException {
        this.root = root;
        this.account = new Account(root);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private static String document(int number) {
        return String.format(java.util.Locale.ROOT, "reports/%03d.md", number);
    }

    private Map<String, Integer> onceEach(String prefix) {
        Map<String, Integer> once = new TreeMap<>();
        IntStream.range(0, DOCUMENTS).forEach(number -> once.put(prefix + document(number), 1));
        return once;
    }

    private void archive() {
        account.withBucket(SOURCE).withStack();
        IntStream.range(0, DOCUMENTS).forEach(number -> account.put(SOURCE, document(number), "# Report " + number));
    }

    @Test
    void copiesWhatCanBeADocumentAndSaysWhyItSkipsTheRest() throws Exception {
        account.withBucket(SOURCE).withStack();
        account.put(SOURCE, "reports/a.md", "# A");
        account.put(SOURCE, "reports/中文 1+1.md", "# 中文");
        account.put(SOURCE, "reports/", "");
        account.put(SOURCE, "reports/empty.md", "");
        account.put(SOURCE, "reports/photo.JPG", "no text");
        account.put(SOURCE, "reports/" + "k".repeat(1000) + ".md", "# long");
        account.put(SOURCE, "other/b.md", "# B");

        Account.Ended ended = account.run("put", "s3://" + SOURCE + "/reports/", "--store", "manuals", "--json");

        assertThat(ended.status()).as(ended.notes()).isZero();
        assertThat(account.keys(Account.INBOX, ""))
                .containsExactlyInAnyOrder(
                        "manuals/" + SOURCE + "/reports/a.md", "manuals/" + SOURCE + "/reports/中文 1+1.md");
        assertThat(account.s3()
                        .headObject(request -> request.bucket(Account.INBOX).key("manuals/" + SOURCE + "/reports/a.md"))
                        .contentType())
                .isEqualTo("text/markdown");
        assertThat(ended.out())
                .contains("\"objects\":6", "\"sent\":2")
                .contains("\"folder_marker\":1", "\"empty\":1", "\"unsupported\":1", "\"key_too_long\":1");
        assertThat(account.run("put", "s3://" + SOURCE + "/reports/", "--store", "manuals")
                        .out())
                .as("in words")
                .contains("being processed", "folder markers", "photo.JPG");
    }

    /// The process dies while S3 makes a copy: before it, or after it and before the answer.
    @ParameterizedTest
    @ValueSource(ints = {1, 18, 33, 40})
    void killedAtAnyCopyAndRepeatedItSendsEachDocumentOnce(int copy) throws Exception {
        archive();
        String[] command = {"put", "s3://" + SOURCE + "/", "--store", "manuals"};
        killAt(copy, command);

        Account.Ended again = account.run(command);

        assertThat(again.status()).as(again.notes()).isZero();
        assertThat(account.told()).isEqualTo(onceEach("manuals/" + SOURCE + "/"));
    }

    private void killAt(int copy, String... command) throws Exception {
        AtomicInteger copies = new AtomicInteger();
        CompletableFuture<Account.Running> victim = new CompletableFuture<>();
        account.onCalls(call -> {
            if (call.service() == Call.Service.S3
                    && call.operation().equals("CopyObject")
                    && copies.incrementAndGet() == copy) {
                return copy % 2 == 0
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

    @Test
    void objectsOfTheInboxThatWereThereBeforeTheStackGetAnEventEachAndKeepWhatTheyAre() throws Exception {
        account.withBucket(Account.INBOX);
        IntStream.range(0, DOCUMENTS).forEach(number -> account.put(Account.INBOX, document(number), "# " + number));
        account.withStack();
        String[] command = {"put", "s3://" + Account.INBOX + "/"};
        killAt(21, command);

        Account.Ended again = account.run(command);

        assertThat(again.status()).as(again.notes()).isZero();
        assertThat(account.told()).isEqualTo(onceEach(""));
        assertThat(account.s3()
                        .getObjectAsBytes(
                                request -> request.bucket(Account.INBOX).key(document(7)))
                        .asUtf8String())
                .isEqualTo("# 7");
        assertThat(account.run("put", "s3://" + Account.INBOX + "/", "--store", "x")
                        .status())
                .as("a store for what lies in a folder already")
                .isEqualTo(2);
        assertThat(account.run("put", "s3://" + Account.LIBRARY + "/").status()).isEqualTo(2);
    }

    /// What the stores know of a version decides; a version that was written later is news.
    @Test
    void whatAStoreHasAlreadyIsNotSentAndALaterVersionIs() throws Exception {
        account.withBucket(Account.INBOX);
        String store = StoreId.ofInboxFolder("reports").value();
        account.store(store, "reports");
        long now = Instant.now().getEpochSecond();
        String[] statuses = {"completed", "in_progress", "failed"};
        for (int number = 0; number < 4; number++) {
            account.put(Account.INBOX, document(number), "# " + number);
            String id = FileId.ofDropped(Account.INBOX, document(number)).value();
            boolean old = number == 3;
            account.file(
                    store, Map.of("id", id, "status", statuses[number % 3], "created_at", old ? now - 1000 : now + 5));
        }
        account.withStack();

        Account.Ended ended = account.run("put", "s3://" + Account.INBOX + "/", "--json");

        assertThat(ended.out()).contains("\"sent\":1", "\"searchable\":1", "\"in_progress\":1", "\"failed\":1");
        assertThat(account.told()).isEqualTo(Map.of(document(3), 1));
    }

    @Test
    void goesOnBehindTheJournalAndDoesNotLookAtWhatIsSettled() throws Exception {
        archive();
        Placement placement =
                Placement.into(Destination.unknown("manuals"), Account.INBOX, new S3Address(SOURCE, "reports/"));
        AtomicInteger copies = new AtomicInteger();
        account.onCalls(call -> call.operation().equals("CopyObject") && copies.incrementAndGet() >= 25
                ? new Decision.Fail(403)
                : new Decision.Proceed());
        assertThatThrownBy(() -> backfill(placement, Backfill.Names.NONE))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("Cannot copy");
        AtomicInteger heads = new AtomicInteger();
        account.onCalls(call -> {
            if (call.operation().equals("HeadObject")) {
                heads.incrementAndGet();
            }
            return new Decision.Proceed();
        });

        Backfill.Result result = backfill(placement, Backfill.Names.ALL);

        assertThat(result.total()).isEqualTo(DOCUMENTS);
        assertThat(result.documents()).hasSize(DOCUMENTS);
        assertThat(heads)
                .as("looks at objects of the two pages that were settled")
                .hasValueLessThanOrEqualTo(20);
        assertThat(account.told()).isEqualTo(onceEach("manuals/" + SOURCE + "/"));
    }

    private Backfill.Result backfill(Placement placement, Backfill.Names names) throws Exception {
        try (BackfillJournal journal = BackfillJournal.open(
                root.resolve("journals"), placement.source(), "there", BackfillJournal.Start.GO_ON, Instant.now())) {
            return new Backfill(new BucketObjects(account.s3()), placement, journal, Clock.systemUTC(), 10)
                    .run(names, _ -> {});
        }
    }

    @Test
    void twoCommandsAreNotAtTheSameTimeAtOneSource() throws Exception {
        S3Address source = new S3Address(SOURCE, "");
        Path journals = root.resolve("journals");
        try (BackfillJournal _ =
                BackfillJournal.open(journals, source, "there", BackfillJournal.Start.GO_ON, Instant.now())) {
            assertThatThrownBy(() ->
                            BackfillJournal.open(journals, source, "there", BackfillJournal.Start.GO_ON, Instant.now()))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("Another command");
        }
    }

    @Test
    void saysThatThereIsNoSuchBucketAndThatNothingLiesThere() throws Exception {
        account.withBucket(SOURCE).withStack();

        assertThat(account.run("put", "s3://no-such-bucket/x").notes()).contains("There is no bucket no-such-bucket");
        Account.Ended nothing = account.run("put", "s3://" + SOURCE + "/x");
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.notes()).contains("Nothing lies at s3://" + SOURCE + "/x");
    }
}
