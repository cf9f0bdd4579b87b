package dev.lamplight.cli.put;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.account.Account;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `put --watch` as a process, on the buckets of the template.
final class WatchIT {
    private static final long PATIENCE_SECONDS = 60;
    private static final int INTERRUPTED = 130;

    private final Path root;
    private final Account account;
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final List<Account.Running> started = new ArrayList<>();
    private Path watched;

    WatchIT(@TempDir Path root) throws IOException {
        this.root = root;
        this.account = new Account(root).withStack();
    }

    @BeforeEach
    void makeTheFolder() throws IOException {
        watched = Files.createDirectories(root.resolve("watched"));
        account.onCalls(call -> {
            if (call.service() == Call.Service.S3) {
                calls.add(call.operation() + " " + call.key());
            }
            return new Decision.Proceed();
        });
    }

    /// A failed claim leaves no process behind that would watch for ever.
    @AfterEach
    void stop() {
        started.forEach(Account.Running::kill);
        account.close();
    }

    private Account.Running start(String... command) throws IOException {
        Account.Running running = account.start(command);
        started.add(running);
        return running;
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(watched.resolve(name).getParent());
        Files.writeString(watched.resolve(name), text);
    }

    private void await(String call) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String next;
        do {
            next = calls.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(next).as("waited %d s for %s", PATIENCE_SECONDS, call).isNotNull();
        } while (!next.startsWith(call));
    }

    /// Waits until the file says it so often; the listener hears of a call before it is done.
    private void awaitWritten(Path file, String text, int times) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (Files.readString(file).split(Pattern.quote(text), -1).length <= times) {
            assertThat(System.nanoTime())
                    .as("waited for %d x '%s' in %s", times, text, file)
                    .isLessThan(end);
            String _ = calls.poll(100, TimeUnit.MILLISECONDS);
        }
    }

    private Account.Ended interrupt(Account.Running running) throws Exception {
        assertThat(new ProcessBuilder(
                                "kill", "-INT", Long.toString(running.process().pid()))
                        .start()
                        .waitFor())
                .isZero();
        return running.await();
    }

    private String inbox(String key) {
        return account.s3()
                .getObjectAsBytes(request -> request.bucket(Account.INBOX).key(key))
                .asUtf8String();
    }

    @Test
    void putsWhatIsNewAndWhatHasChangedAndRemovesNothing() throws Exception {
        write("before.md", "# Before");
        Account.Running running = start("put", watched.toString(), "--store", "notes", "--watch");
        await("PutObject notes/watched/before.md");

        write("deep/er/new.md", "# New");
        await("PutObject notes/watched/deep/er/new.md");
        write("before.md", "# Before, in other words");
        await("PutObject notes/watched/before.md");
        Path draft = Files.writeString(root.resolve("draft"), "# New, as an editor writes it");
        Files.move(draft, watched.resolve("deep/er/new.md"), StandardCopyOption.ATOMIC_MOVE);
        await("PutObject notes/watched/deep/er/new.md");
        Files.delete(watched.resolve("before.md"));
        write(".hidden.md", "# Hidden");
        write("last.md", "# Last");
        await("PutObject notes/watched/last.md");
        awaitWritten(running.notes(), "1 put, 0 removed", 5);
        Account.Ended ended = interrupt(running);

        assertThat(ended.status()).as(ended.notes()).isEqualTo(INTERRUPTED);
        assertThat(ended.notes()).contains("watched no longer: 5 files put, 0 removed", "goes on from here");
        assertThat(account.keys(Account.INBOX, ""))
                .containsExactly("notes/watched/before.md", "notes/watched/deep/er/new.md", "notes/watched/last.md");
        assertThat(inbox("notes/watched/before.md")).isEqualTo("# Before, in other words");
        assertThat(inbox("notes/watched/deep/er/new.md")).isEqualTo("# New, as an editor writes it");
    }

    @Test
    void removesWhatVanishesWhereThatIsWished() throws Exception {
        write("stays.md", "# Stays");
        write("goes.md", "# Goes");
        Account.Running running = start("put", watched.toString(), "--store", "notes", "--watch", "--delete", "--json");
        await("PutObject notes/watched/stays.md");
        awaitWritten(running.out(), "\"sent\":2", 1);
        Files.delete(watched.resolve("goes.md"));
        await("DeleteObject notes/watched/goes.md");
        awaitWritten(running.out(), "\"removed\":1", 1);
        Account.Ended ended = interrupt(running);

        assertThat(ended.notes()).contains("2 files put, 1 removed");
        assertThat(account.keys(Account.INBOX, "")).containsExactly("notes/watched/stays.md");
        assertThat(ended.out()).contains("\"removed\":1");
    }

    @Test
    void goesOnWhereItWasInterruptedAndSendsNothingTwice() throws Exception {
        String store = StoreId.ofInboxFolder("notes").value();
        write("first.md", "# First");
        String[] command = {"put", watched.toString(), "--store", "notes", "--watch"};
        Account.Running first = start(command);
        await("PutObject notes/watched/first.md");
        awaitWritten(first.notes(), "1 put, 0 removed", 1);
        interrupt(first);
        account.store(store, "notes");
        account.file(
                store,
                Map.of(
                        "id",
                        FileId.ofDropped(Account.INBOX, "notes/watched/first.md")
                                .value(),
                        "status",
                        "completed"));
        calls.clear();

        Account.Running second = start(command);
        await("ListObjectsV2");
        write("second.md", "# Second");
        await("PutObject notes/watched/second.md");
        awaitWritten(second.notes(), "1 put, 0 removed", 1);
        Account.Ended ended = interrupt(second);

        assertThat(ended.notes()).contains("1 files put, 0 removed");
        assertThat(account.told()).isEqualTo(Map.of("notes/watched/first.md", 1, "notes/watched/second.md", 1));
    }

    /// Said once, and tried again until it works.
    @Test
    void outlivesAnInboxThatDoesNotAnswer() throws Exception {
        BlockingQueue<String> failed = new LinkedBlockingQueue<>();
        account.onCalls(call -> {
            if (call.service() != Call.Service.S3 || !call.operation().equals("PutObject")) {
                return new Decision.Proceed();
            }
            if (failed.size() < 12) {
                failed.add(call.key());
                return new Decision.Fail(503);
            }
            calls.add(call.operation() + " " + call.key());
            return new Decision.Proceed();
        });
        write("a.md", "# A");
        Account.Running running = start("put", watched.toString(), "--store", "notes", "--watch");

        await("PutObject notes/watched/a.md");
        awaitWritten(running.notes(), "1 put, 0 removed", 1);
        Account.Ended ended = interrupt(running);

        assertThat(ended.notes()).containsOnlyOnce("tried again until it works: Cannot write");
        assertThat(inbox("notes/watched/a.md")).isEqualTo("# A");
    }

    @Test
    void wrongUseIsSaid() throws Exception {
        assertThat(account.run("put", watched.toString(), "--delete").notes()).contains("--delete goes with --watch");
        assertThat(account.run("put", watched.toString(), "--watch", "--wait").status())
                .isEqualTo(2);
        assertThat(account.run("put", "s3://bucket/folder", "--watch").status()).isEqualTo(2);
        assertThat(account.run("put", watched + "-not", "--watch").notes()).contains("There is no ");
    }
}
