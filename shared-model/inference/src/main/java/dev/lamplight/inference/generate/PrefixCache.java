package dev.lamplight.inference.generate;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values of texts that were read, to be taken over by whoever reads a text with the same beginning: the next
/// turn of a conversation, another question about the same document. Only within a [space][PrefixSpace]. Logits behind
/// a beginning that was taken over are those behind one that was read, bit by bit, in the forms whose logits are the
/// same however a text is cut. The texts that were not used for the longest time go first. Thread-safe; whoever
/// makes it closes it.
public final class PrefixCache implements AutoCloseable {
    private final long maxBytes;
    /// The one that was used last stands last.
    private final List<Entry> entries = new ArrayList<>();

    private long sizeBytes;

    /// @param maxBytes of keys and values, outside the heap
    public PrefixCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// @param values keys and values of the tokens, as [DecoderSequence#save] lays them out
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody; the array is the point
    private record Entry(PrefixSpace space, int[] tokens, SparseMemory values) {
        long sizeBytes() {
            return values.segment().byteSize();
        }
    }

    /// Makes a sequence begin as a text does, as far as anything is known of it. A text that goes on where a kept one
    /// ends takes that over, since both in memory would be twice as much; it is kept again behind the request. A
    /// text that could not be kept beside it takes it over too, whatever stands behind what they have in common.
    ///
    /// @return how many tokens the sequence has in common with the text now; it may have others behind them
    public synchronized int restore(PrefixSpace space, int[] text, DecoderSequence sequence) {
        int known = sequence.commonWith(text);
        Entry best = null;
        int longest = known;
        for (Entry entry : entries) {
            int common = common(entry.tokens(), text);
            if (entry.space().equals(space) && common >= longest && common > known) {
                best = entry;
                longest = common;
            }
        }
        if (best != null) {
            int count = Math.min(longest, sequence.capacity());
            boolean goesOn = count == best.tokens().length && count < text.length;
            boolean isTooMuch = (best.tokens().length + text.length) * sequence.bytesPerToken() > maxBytes;
            if (goesOn || isTooMuch) {
                sequence.restoreFrom(text, count, best.values(), best.tokens().length);
                drop(best);
            } else {
                entries.remove(best);
                entries.add(best);
                sequence.restore(text, count, best.values().segment(), best.tokens().length);
            }
            return count;
        }
        return known;
    }

    /// Keeps what a sequence has read and another text may take over, or as much of its beginning as may be kept.
    public void save(PrefixSpace space, DecoderSequence sequence) {
        keep(space, sequence, sequence::save);
    }

    /// Keeps what a sequence has read and leaves it without tokens, which takes less memory than [#save].
    public void move(PrefixSpace space, DecoderSequence sequence) {
        keep(space, sequence, sequence::moveTo);
    }

    /// Fills memory with keys and values of so many tokens.
    private interface Filling {
        void fill(int count, MemorySegment target);
    }

    private synchronized void keep(PrefixSpace space, DecoderSequence sequence, Filling filling) {
        int count = Math.toIntExact(Math.min(sequence.reproducible(), maxBytes / sequence.bytesPerToken()));
        int[] tokens = sequence.tokens(count);
        if (count == 0 || entries.stream().anyMatch(entry -> isBeginning(tokens, space, entry))) {
            return;
        }
        entries.stream()
                .filter(entry -> entry.space().equals(space) && common(entry.tokens(), tokens) == entry.tokens().length)
                .toList()
                .forEach(this::drop);
        while (sizeBytes + count * sequence.bytesPerToken() > maxBytes) {
            drop(entries.getFirst());
        }
        SparseMemory values = new SparseMemory(count * sequence.bytesPerToken());
        filling.fill(count, values.segment());
        entries.add(new Entry(space, tokens, values));
        sizeBytes += values.segment().byteSize();
    }

    /// Bytes of keys and values in memory.
    public synchronized long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public synchronized void close() {
        List.copyOf(entries).forEach(this::drop);
    }

    private static boolean isBeginning(int[] tokens, PrefixSpace space, Entry of) {
        return of.space().equals(space) && common(tokens, of.tokens()) == tokens.length;
    }

    private void drop(Entry entry) {
        entries.remove(entry);
        sizeBytes -= entry.sizeBytes();
        entry.values().close();
    }

    /// How many first tokens two texts have in common.
    static int common(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }
}
