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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/// Puts a shipment into the inbox, several files at a time. What lies there already with the same bytes is not sent
/// again, so that an interrupted delivery goes on where it was.
public final class Delivery {
    private static final int CONCURRENT_PUTS = 8;

    private final InboxBucket inbox;

    public Delivery(InboxBucket inbox) {
        this.inbox = inbox;
    }

    /// @param sent files that were put
    /// @param present files that were there already
    public record Result(long sent, long present) {}

    /// @param progress gets the number of files that are settled, from several threads
    /// @throws CommandFailure where a file cannot be put; others may have been
    public Result deliver(String prefix, Shipment shipment, LongConsumer progress) throws InterruptedException {
        Map<String, String> present = inbox.entityTags(prefix);
        Semaphore permits = new Semaphore(CONCURRENT_PUTS);
        List<Future<Boolean>> puts = new ArrayList<>();
        java.util.concurrent.atomic.AtomicLong settled = new java.util.concurrent.atomic.AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            shipment.files()
                    .forEach((key, file) -> puts.add(threads.submit(() -> {
                        permits.acquire();
                        try {
                            boolean sent = putIfChanged(key, file, present);
                            progress.accept(settled.incrementAndGet());
                            return sent;
                        } finally {
                            permits.release();
                        }
                    })));
            return count(puts, threads);
        }
    }

    private boolean putIfChanged(String key, Path file, Map<String, String> present) {
        if (md5(file).equals(present.get(key))) {
            return false;
        }
        inbox.put(key, file);
        return true;
    }

    private static Result count(List<Future<Boolean>> puts, ExecutorService threads) throws InterruptedException {
        long sent = 0;
        for (Future<Boolean> put : puts) {
            try {
                sent += put.get() ? 1 : 0;
            } catch (ExecutionException failed) {
                threads.shutdownNow();
                if (failed.getCause() instanceof CommandFailure reason) {
                    throw reason;
                }
                throw new CommandFailure("A file could not be put: " + failed.getCause() + ".", failed);
            }
        }
        return new Result(sent, puts.size() - sent);
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
