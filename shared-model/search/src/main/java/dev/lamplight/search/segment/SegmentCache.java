package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.TransientCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Segments in memory: open indexes, document lists, and blocks of what is read by range. Segments never change, so
/// nothing here is ever stale; what was not used for longest goes when there is more than `maxBytes`. Thread-safe; one
/// per process, closed by its owner.
public final class SegmentCache implements AutoCloseable {
    private static final int MAX_REQUESTS_AT_ONCE = 16;
    private static final int RANGE_BYTES = 4 * 1024 * 1024;
    private static final long LIST_TAIL_BYTES = 128 * 1024;
    /// Rough size of a decoded entry, for the bound only.
    private static final long ENTRY_BYTES = 500;

    private static final int LIST = -1;
    private static final int INDEX = -2;

    /// @param part number of a block, or [#LIST] or [#INDEX]
    private record Key(String segment, int part) {}

    private sealed interface Held {
        long bytes();
    }

    @SuppressWarnings("ArrayRecordComponent") // never written to after it was read
    private record Block(byte[] content) implements Held {
        @Override
        public long bytes() {
            return content.length;
        }
    }

    private record EntryList(List<DocumentEntry> entries) implements Held {
        @Override
        public long bytes() {
            return entries.size() * ENTRY_BYTES;
        }
    }

    private record Index(OpenSegment segment) implements Held {
        @Override
        public long bytes() {
            return segment.bytes() + segment.entries().size() * ENTRY_BYTES;
        }
    }

    private final SegmentSource source;
    private final long maxBytes;
    private final Map<Key, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;
    private final ConcurrentMap<Key, Future<byte[]>> coming = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(MAX_REQUESTS_AT_ONCE);
    private final LongAdder requests = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();

    /// @param maxBytes most bytes to keep; what a running search holds may exceed it
    public SegmentCache(SegmentSource source, long maxBytes) {
        this.source = source;
        this.maxBytes = maxBytes;
    }

    /// The document list of a segment, without its index: one small request for a segment of usual size.
    ///
    /// @throws Failure.Permanent `corrupt_segment` or `newer_format`, and what the source throws
    public List<DocumentEntry> entries(SegmentRef ref) {
        if (find(new Key(ref.key(), INDEX)) instanceof Index index) {
            return index.segment().entries();
        }
        Key key = new Key(ref.key(), LIST);
        if (find(key) instanceof EntryList list) {
            return list.entries();
        }
        List<DocumentEntry> entries =
                SegmentTail.read(ref, LIST_TAIL_BYTES, this).entries(ref.key(), this);
        keep(key, new EntryList(entries));
        return entries;
    }

    /// A segment ready to be searched; the caller [releases][OpenSegment#release] it.
    ///
    /// @throws Failure.Permanent `corrupt_segment` or `newer_format`, and what the source throws
    public OpenSegment open(SegmentRef ref) {
        Key key = new Key(ref.key(), INDEX);
        OpenSegment known = retained(key);
        if (known != null) {
            return known;
        }
        OpenSegment opened = OpenSegment.read(ref, this);
        opened.retain();
        keep(key, new Index(opened));
        return opened;
    }

    /// A segment with every byte of it, read once and not kept; the caller releases it.
    ///
    /// @throws Failure.Permanent `corrupt_segment` or `newer_format`, and what the source throws
    public OpenSegment openWhole(SegmentRef ref) {
        return OpenSegment.readWhole(ref, this);
    }

    /// Several segments at once, in the order of the references; the caller releases each.
    public List<OpenSegment> open(List<SegmentRef> refs) {
        List<Future<OpenSegment>> opening =
                refs.stream().map(ref -> threads.submit(() -> open(ref))).toList();
        List<OpenSegment> opened = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<OpenSegment> segment : opening) {
            try {
                opened.add(await(segment));
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            opened.forEach(OpenSegment::release);
            throw failure;
        }
        return opened;
    }

    /// Reads a whole segment once and compares every byte with its checksum, without keeping anything.
    ///
    /// @throws Failure.Permanent `corrupt_segment` or `newer_format`, and what the source throws
    public void verify(SegmentRef ref) {
        SegmentTail.read(ref, ref.sizeBytes(), this).entries(ref.key(), this);
    }

    /// Lets go of the segments of a store that its manifest does not list any more: nobody asks for them again, and
    /// until there is no room left they would stay.
    ///
    /// @param prefix of the keys of all of its segments
    public synchronized void keepOnly(String prefix, Set<String> listed) {
        Iterator<Map.Entry<Key, Held>> all = held.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, Held> each = all.next();
            String segment = each.getKey().segment();
            if (segment.startsWith(prefix) && !listed.contains(segment)) {
                all.remove();
                drop(each.getValue());
            }
        }
    }

    public ReadStatistics statistics() {
        return new ReadStatistics(requests.sum(), bytesRead.sum());
    }

    byte[] block(String segment, int number, Supplier<byte[]> fetch) {
        Key key = new Key(segment, number);
        return find(key) instanceof Block block ? block.content() : await(start(key, fetch));
    }

    void prefetch(String segment, int number, Supplier<byte[]> fetch) {
        Key key = new Key(segment, number);
        if (find(key) == null) {
            // Not waited for; where it fails, the read that needs the block tries again and reports.
            Future<byte[]> _ = start(key, fetch);
        }
    }

    /// Two threads that miss the same block share one request.
    private Future<byte[]> start(Key key, Supplier<byte[]> fetch) {
        return coming.computeIfAbsent(
                key,
                _ -> threads.submit(() -> {
                    try {
                        byte[] bytes = fetch.get();
                        keep(key, new Block(bytes));
                        return bytes;
                    } finally {
                        coming.remove(key);
                    }
                }));
    }

    /// One request.
    ///
    /// @throws Failure.Permanent `corrupt_segment` where the object ends early
    byte[] fetch(String key, long offset, int length) {
        byte[] bytes;
        permits.acquireUninterruptibly();
        try {
            bytes = source.read(key, offset, length);
        } finally {
            permits.release();
        }
        requests.increment();
        bytesRead.add(bytes.length);
        if (bytes.length != length) {
            throw SegmentFailure.corrupt(
                    key, "expected " + length + " bytes from " + offset + " on, found " + bytes.length + ": cut off");
        }
        return bytes;
    }

    /// Fills the first `length` bytes of `target` with those from `offset` on.
    void fetchInParallel(String key, long offset, int length, byte[] target) {
        List<Future<?>> ranges = new ArrayList<>();
        for (int start = 0; start < length; start += RANGE_BYTES) {
            int from = start;
            int count = Math.min(RANGE_BYTES, length - from);
            ranges.add(
                    threads.submit(() -> System.arraycopy(fetch(key, offset + from, count), 0, target, from, count)));
        }
        ranges.forEach(SegmentCache::await);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading a segment", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Transient(TransientCode.OUT_OF_TIME, "interrupted while a segment was read", e);
        }
    }

    private synchronized @Nullable Held find(Key key) {
        return held.get(key);
    }

    private synchronized @Nullable OpenSegment retained(Key key) {
        if (held.get(key) instanceof Index index) {
            index.segment().retain();
            return index.segment();
        }
        return null;
    }

    /// Where two came for the same, the later one stays: both are the same bytes.
    private synchronized void keep(Key key, Held value) {
        Held replaced = held.put(key, value);
        heldBytes += value.bytes();
        if (replaced != null) {
            drop(replaced);
        }
        Iterator<Held> oldest = held.values().iterator();
        while (heldBytes > maxBytes && oldest.hasNext()) {
            Held next = oldest.next();
            oldest.remove();
            drop(next);
        }
    }

    private void drop(Held dropped) {
        heldBytes -= dropped.bytes();
        switch (dropped) {
            case Index index -> index.segment().release();
            case Block _, EntryList _ -> {}
        }
    }

    @Override
    public void close() {
        threads.close();
        synchronized (this) {
            List<Held> all = List.copyOf(held.values());
            held.clear();
            all.forEach(this::drop);
        }
    }
}
