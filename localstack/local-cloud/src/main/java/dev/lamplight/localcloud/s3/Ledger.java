package dev.lamplight.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The lock, the journal and the contents under all objects of a server. Safe for concurrent use.
///
/// Bytes are stored first, outside the lock and under a fresh name. Then, under the lock, the precondition is checked
/// against what is stored now, and one journal record makes the version and its notifications exist together: a
/// compare-and-swap is atomic because nothing happens between its two halves, and a kill leaves both or neither.
final class Ledger implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ledger.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Tables tables = new Tables();
    private final NotificationTarget target;
    private final Contents contents;
    private final Journal journal;

    private Ledger(S3Options options) throws IOException {
        this.target = options.target();
        this.contents = options.folder().isPresent()
                ? new FolderContents(options.folder().get().resolve("contents"))
                : new MemoryContents();
        this.journal = options.folder().isPresent()
                ? Journal.open(options.folder().get().resolve("objects.journal"), tables::replay)
                : Journal.inMemory();
    }

    /// Opens what the folder holds, and deletes contents that a kill left without an owner.
    static Ledger open(S3Options options) throws IOException {
        Ledger ledger = new Ledger(options);
        ledger.contents.retain(ledger.tables.referencedContents());
        return ledger;
    }

    /// To be used under the lock only.
    Tables tables() {
        return tables;
    }

    Contents contents() {
        return contents;
    }

    /// Writes a record; only under the lock.
    void append(ObjectNode entry) {
        journal.append(entry);
    }

    /// Hands notifications over and notes which were accepted; the others wait for the next start.
    void handOver(List<Outbox.Entry> entries) {
        for (Outbox.Entry entry : entries) {
            try {
                target.deliver(entry.queueArn(), entry.body());
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.WARNING, "notification to " + entry.queueArn() + " waits for the next start", e);
                continue;
            }
            locked(() -> {
                journal.append(ObjectRecords.told(entry.id()));
                tables.outbox().remove(entry.id());
                return entry;
            });
        }
        locked(() -> {
            if (journal.wantsCompaction()) {
                journal.compact(tables.state());
            }
            return tables;
        });
    }

    /// Deletes contents that nothing refers to any more; an empty name means none.
    void discard(List<String> names) {
        for (String name : names) {
            try {
                if (!name.isEmpty()) {
                    contents.delete(name);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Runs one change, or one reading, that nothing else happens in between of.
    <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        locked(() -> {
            journal.close();
            return tables;
        });
    }
}
