package dev.lamplight.cli.put;

import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// Puts a shipment into the inbox, several files at a time. A file is skipped where the same bytes lie there and an
/// open store holds them or is about to; what only lies there, left over from a store that has ended, is sent anew,
/// and so
/// is what failed.
public final class Delivery {
    private static final int CONCURRENT_PUTS = 8;

    private final InboxBucket inbox;

    public Delivery(InboxBucket inbox) {
        this.inbox = inbox;
    }

    /// What became of one file.
    private enum Fate {
        SENT,
        /// The same bytes lay in the inbox, but in no open store.
        SENT_TO_NEW_STORE,
        /// The same bytes failed before.
        SENT_AFTER_FAILURE,
        SEARCHABLE,
        IN_PROGRESS
    }

    /// @param sent files that were put, the next two included
    /// @param unstored of these, files that lay in the inbox without any open store that holds them
    /// @param failed of these, files that had failed
    /// @param searchable files that were skipped: an open store holds the same bytes
    /// @param inProgress files that were skipped: the same bytes are on their way
    public record Result(long sent, long unstored, long failed, long searchable, long inProgress) {
        private static Result of(Map<Fate, Long> counts) {
            long unstored = counts.getOrDefault(Fate.SENT_TO_NEW_STORE, 0L);
            long failed = counts.getOrDefault(Fate.SENT_AFTER_FAILURE, 0L);
            return new Result(
                    counts.getOrDefault(Fate.SENT, 0L) + unstored + failed,
                    unstored,
                    failed,
                    counts.getOrDefault(Fate.SEARCHABLE, 0L),
                    counts.getOrDefault(Fate.IN_PROGRESS, 0L));
        }

        /// What was sent anew and what was skipped, with the reasons; empty where there is nothing of it.
        public String remarks() {
            List<String> remarks = new ArrayList<>();
            add(remarks, unstored, "sent anew: they lay in the inbox, but in no store");
            add(remarks, failed, "sent anew: they had failed");
            add(remarks, searchable, "skipped: the same bytes are searchable already");
            add(remarks, inProgress, "skipped: the same bytes are being processed");
            return String.join("; ", remarks);
        }

        private static void add(List<String> remarks, long count, String text) {
            if (count > 0) {
                remarks.add(count + " " + text);
            }
        }
    }

    /// @param progress gets the number of files that are settled, from several threads
    /// @throws CommandFailure where a file cannot be put; others may have been
    ///
    /// Ended by an interrupt of the command, what was being put is there whole or not at all.
    public Result deliver(Destination destination, Shipment shipment, LongConsumer progress)
            throws InterruptedException {
        return deliver(destination, shipment, progress, _ -> {});
    }

    /// @param sent gets the key of each file that was put, from several threads
    public Result deliver(Destination destination, Shipment shipment, LongConsumer progress, Consumer<String> sent)
            throws InterruptedException {
        Map<String, String> present = inbox.entityTags(destination.folder() + "/");
        Semaphore permits = new Semaphore(CONCURRENT_PUTS);
        List<Future<Fate>> puts = new ArrayList<>();
        java.util.concurrent.atomic.AtomicLong settled = new java.util.concurrent.atomic.AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            shipment.files()
                    .forEach((key, file) -> puts.add(threads.submit(() -> {
                        permits.acquire();
                        try {
                            Fate fate = put(key, file, fate(destination, key, file, present), sent);
                            progress.accept(settled.incrementAndGet());
                            return fate;
                        } finally {
                            permits.release();
                        }
                    })));
            return count(puts, threads);
        }
    }

    private Fate fate(Destination destination, String key, Path file, Map<String, String> present) {
        if (!md5(file).equals(present.get(key))) {
            return Fate.SENT;
        }
        return switch (destination.status(inbox.name(), key).orElse("")) {
            case "completed" -> Fate.SEARCHABLE;
            case "in_progress" -> Fate.IN_PROGRESS;
            case "failed" -> Fate.SENT_AFTER_FAILURE;
            default -> Fate.SENT_TO_NEW_STORE;
        };
    }

    private Fate put(String key, Path file, Fate fate, Consumer<String> sent) {
        switch (fate) {
            case SENT, SENT_TO_NEW_STORE, SENT_AFTER_FAILURE -> {
                inbox.put(key, file);
                sent.accept(key);
            }
            case SEARCHABLE, IN_PROGRESS -> {}
        }
        return fate;
    }

    private static Result count(List<Future<Fate>> puts, ExecutorService threads) throws InterruptedException {
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        for (Future<Fate> put : puts) {
            try {
                counts.merge(put.get(), 1L, Long::sum);
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                if (failed.getCause() instanceof CommandFailure reason) {
                    throw reason;
                }
                throw new CommandFailure("A file could not be put: " + failed.getCause() + ".", failed);
            }
        }
        return Result.of(counts);
    }

    /// S3's entity tag of an object that was put in one piece and is encrypted with S3's own keys.
    private static String md5(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
                digesting.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has MD5", missing);
        }
    }
}
