package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.ByteBuffer;
import java.util.List;

/// The pieces of a WordPiece vocabulary as arrays that are looked up as they lie in their file: opening a vocabulary of
/// 30,000 pieces copies them and makes nothing. Immutable and thread-safe.
final class PieceTable {
    /// Odd multiplier of the rolling hash, modulo 2^64 (Knuth's MMIX constant).
    private static final long MULTIPLIER = 6364136223846793005L;
    /// Tells a continuing piece from the same letters at the start of a word.
    private static final long CONTINUING_SEED = 0x9E3779B97F4A7C15L;

    private static final int MAX_PIECE_LETTERS = 1 << 16;

    /// Letters of all pieces, without the continuing prefix.
    private final char[] letters;
    /// Shape (pieces + 1): twice the place in `letters` where a piece starts, plus one for a continuing piece.
    private final int[] starts;
    /// Open addressing, linear probing: upper half of the hash, then id + 1; 0 is free. A power of two long.
    private final long[] slots;
    /// Shape (longest piece + 1): powers of the multiplier.
    private final long[] powers;

    private PieceTable(char[] letters, int[] starts, long[] slots, int longest) {
        this.letters = letters;
        this.starts = starts;
        this.slots = slots;
        this.powers = powers(longest);
    }

    /// @param pieces by id
    /// @param prefix with which a continuing piece starts
    static PieceTable of(List<String> pieces, String prefix) {
        int[] starts = new int[pieces.size() + 1];
        StringBuilder all = new StringBuilder(pieces.size() * 8);
        int longest = 0;
        for (int id = 0; id < pieces.size(); id++) {
            String piece = pieces.get(id);
            boolean continues = piece.length() > prefix.length() && piece.startsWith(prefix);
            starts[id] = 2 * all.length() + (continues ? 1 : 0);
            all.append(piece, continues ? prefix.length() : 0, piece.length());
            longest = Math.max(longest, all.length() - starts[id] / 2);
        }
        starts[pieces.size()] = 2 * all.length();
        long[] slots = new long[Integer.highestOneBit(Math.max(16, pieces.size() * 2 - 1)) * 2];
        PieceTable table = new PieceTable(all.toString().toCharArray(), starts, slots, longest);
        for (int id = 0; id < pieces.size(); id++) {
            table.insert(id);
        }
        return table;
    }

    /// Bytes that [#write] writes.
    int sizeBytes() {
        return 4 * Integer.BYTES
                + letters.length * Character.BYTES
                + starts.length * Integer.BYTES
                + slots.length * Long.BYTES;
    }

    void write(ByteBuffer target) {
        target.putInt(size()).putInt(letters.length).putInt(slots.length).putInt(powers.length - 1);
        FileArrays.put(target, letters);
        FileArrays.put(target, starts);
        FileArrays.put(target, slots);
    }

    /// @throws Failure.Permanent `model_mismatch` where these cannot be pieces
    static PieceTable read(ByteBuffer source) {
        int size = source.getInt();
        int letterCount = source.getInt();
        int slotCount = source.getInt();
        int longest = source.getInt();
        boolean isTable = size >= 0
                && size < Integer.MAX_VALUE
                && slotCount > size
                && Integer.bitCount(slotCount) == 1
                && longest >= 0
                && longest <= MAX_PIECE_LETTERS;
        if (!isTable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "the vocabulary file says %d pieces in %d slots, the longest of %d letters"
                            .formatted(size, slotCount, longest));
        }
        char[] letters = FileArrays.chars(source, letterCount);
        int[] starts = FileArrays.integers(source, size + 1);
        requireWithin(starts, letterCount);
        return new PieceTable(letters, starts, FileArrays.longs(source, slotCount), longest);
    }

    private static void requireWithin(int[] starts, int letterCount) {
        int before = 0;
        for (int start : starts) {
            if (start >> 1 < before) {
                throw new Failure.Permanent(
                        PermanentCode.MODEL_MISMATCH, "a piece of the vocabulary file ends before it starts");
            }
            before = start >> 1;
        }
        if (before != letterCount) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "the pieces of the vocabulary file have %d letters, expected %d".formatted(before, letterCount));
        }
    }

    int size() {
        return starts.length - 1;
    }

    /// The text of a piece without the continuing prefix.
    ///
    /// @throws IndexOutOfBoundsException if no piece has this id
    String lettersOf(int id) {
        int from = starts[id] >> 1;
        return new String(letters, from, (starts[id + 1] >> 1) - from);
    }

    /// @throws IndexOutOfBoundsException if no piece has this id
    boolean continues(int id) {
        return (starts[id] & 1) != 0;
    }

    /// Appends the pieces of `word`, greedily the longest first.
    ///
    /// @return false, with nothing appended, if a part of the word is in no piece
    boolean split(WordBuffer word, TokenBuffer out) {
        long[] hashes = word.hashes;
        for (int i = 0; i < word.length; i++) {
            hashes[i + 1] = hashes[i] * MULTIPLIER + word.units[i];
        }
        int sizeBefore = out.size();
        int start = 0;
        while (start < word.length) {
            int end = Math.min(word.length, start + powers.length - 1);
            int id = -1;
            while (end > start && id < 0) {
                long hash = hashes[end] - hashes[start] * powers[end - start];
                id = find(word.units, start, end - start, hash, start > 0);
                end--;
            }
            if (id < 0) {
                out.truncate(sizeBefore);
                return false;
            }
            out.add(id, word.starts[start], word.ends[end]);
            start = end + 1;
        }
        return true;
    }

    private int find(char[] units, int start, int length, long hash, boolean continues) {
        long mixed = mix(hash, length, continues);
        int mask = slots.length - 1;
        for (int slot = (int) mixed & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            if ((slots[slot] ^ mixed) >>> 32 == 0) {
                int id = (int) slots[slot] - 1;
                if (continues(id) == continues && hasLetters(id, units, start, length)) {
                    return id;
                }
            }
        }
        return -1;
    }

    private boolean hasLetters(int id, char[] units, int start, int length) {
        int from = starts[id] >> 1;
        if ((starts[id + 1] >> 1) - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (letters[from + i] != units[start + i]) {
                return false;
            }
        }
        return true;
    }

    private void insert(int id) {
        int from = starts[id] >> 1;
        int to = starts[id + 1] >> 1;
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * MULTIPLIER + letters[i];
        }
        long mixed = mix(hash, to - from, continues(id));
        int mask = slots.length - 1;
        int slot = (int) mixed & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (mixed & 0xFFFFFFFF00000000L) | (id + 1);
    }

    private static long mix(long hash, int length, boolean continues) {
        long mixed = (hash + (continues ? CONTINUING_SEED : 0) + length) * CONTINUING_SEED;
        return mixed ^ (mixed >>> 29);
    }

    private static long[] powers(int longest) {
        long[] powers = new long[longest + 1];
        powers[0] = 1;
        for (int i = 1; i <= longest; i++) {
            powers[i] = powers[i - 1] * MULTIPLIER;
        }
        return powers;
    }
}
