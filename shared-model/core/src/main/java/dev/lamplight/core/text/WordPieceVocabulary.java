package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// The pieces that a WordPiece model knows, with the rules that belong to them: what a `tokenizer.json` says, ready
/// to be looked up. Immutable and thread-safe.
///
/// [#writeTo] and [#read] are a compact form of it (about a third of the JSON, read in milliseconds), which a build
/// step makes once.
public final class WordPieceVocabulary {
    /// Odd multiplier of the rolling hash, modulo 2^64 (Knuth's MMIX constant).
    private static final long MULTIPLIER = 6364136223846793005L;
    /// Tells a continuing piece from the same letters at the start of a word.
    private static final long CONTINUING_SEED = 0x9E3779B97F4A7C15L;

    private final Definition definition;
    /// Letters of all pieces, without the continuing prefix.
    private final char[] letters;
    /// Shape (pieces + 1): where the letters of each piece start.
    private final int[] letterStarts;
    private final boolean[] continuing;
    /// Open addressing, linear probing: upper half of the hash, then id + 1; 0 is free. A power of two long.
    private final long[] slots;
    /// Shape (longest piece + 1): powers of the multiplier.
    private final long[] powers;

    /// Everything that is stored; the rest is derived from it.
    ///
    /// @param pieces by id; a continuing piece still starts with `continuingPrefix`
    /// @param specialIds pieces that are matched in the raw text, before any normalization
    record Definition(
            List<String> pieces,
            String continuingPrefix,
            BertNormalization normalization,
            int maxWordPoints,
            int unknownId,
            int clsId,
            int sepId,
            int padId,
            List<Integer> specialIds) {
        Definition {
            pieces = List.copyOf(pieces);
            specialIds = List.copyOf(specialIds);
        }
    }

    /// A piece that stands for itself wherever its text occurs.
    record SpecialToken(String text, int id) {}

    WordPieceVocabulary(Definition definition) {
        this.definition = definition;
        List<String> pieces = definition.pieces();
        this.letterStarts = new int[pieces.size() + 1];
        this.continuing = new boolean[pieces.size()];
        StringBuilder all = new StringBuilder(pieces.size() * 8);
        String prefix = definition.continuingPrefix();
        int longest = 0;
        for (int id = 0; id < pieces.size(); id++) {
            String piece = pieces.get(id);
            continuing[id] = piece.length() > prefix.length() && piece.startsWith(prefix);
            all.append(piece, continuing[id] ? prefix.length() : 0, piece.length());
            letterStarts[id + 1] = all.length();
            longest = Math.max(longest, letterStarts[id + 1] - letterStarts[id]);
        }
        this.letters = all.toString().toCharArray();
        this.powers = powers(longest);
        this.slots = new long[Integer.highestOneBit(Math.max(16, pieces.size() * 2 - 1)) * 2];
        for (int id = 0; id < pieces.size(); id++) {
            insert(id);
        }
    }

    /// Reads Hugging Face's `tokenizer.json` of a BERT model.
    ///
    /// @throws Failure.Permanent `model_mismatch` if it is not JSON or not WordPiece with BERT's normalizer,
    ///     pre-tokenizer and `[CLS] text [SEP]`
    public static WordPieceVocabulary fromTokenizerJson(byte[] json) {
        return new WordPieceVocabulary(TokenizerJson.read(json));
    }

    /// Reads what [#writeTo] wrote, from the buffer's position to its limit.
    ///
    /// @throws Failure.Permanent `model_mismatch` if the bytes are damaged, `newer_format` if a later version wrote
    ///     them
    public static WordPieceVocabulary read(ByteBuffer bytes) {
        return new WordPieceVocabulary(VocabularyFile.read(bytes));
    }

    /// Writes the compact form; equal vocabularies give equal bytes.
    public void writeTo(OutputStream out) throws IOException {
        VocabularyFile.write(definition, out);
    }

    public int size() {
        return definition.pieces().size();
    }

    /// The text of a piece, a continuing one with its prefix.
    ///
    /// @throws IndexOutOfBoundsException if no piece has this id
    public String piece(int id) {
        return definition.pieces().get(id);
    }

    public int unknownId() {
        return definition.unknownId();
    }

    public int clsId() {
        return definition.clsId();
    }

    public int sepId() {
        return definition.sepId();
    }

    public int padId() {
        return definition.padId();
    }

    public BertNormalization normalization() {
        return definition.normalization();
    }

    /// The longest word, in code points, that is looked up; a longer one is unknown.
    public int maxWordPoints() {
        return definition.maxWordPoints();
    }

    List<SpecialToken> specialTokens() {
        return definition.specialIds().stream()
                .map(id -> new SpecialToken(piece(id), id))
                .toList();
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
                if (continuing[id] == continues && hasLetters(id, units, start, length)) {
                    return id;
                }
            }
        }
        return -1;
    }

    private boolean hasLetters(int id, char[] units, int start, int length) {
        int from = letterStarts[id];
        if (letterStarts[id + 1] - from != length) {
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
        long hash = 0;
        for (int i = letterStarts[id]; i < letterStarts[id + 1]; i++) {
            hash = hash * MULTIPLIER + letters[i];
        }
        long mixed = mix(hash, letterStarts[id + 1] - letterStarts[id], continuing[id]);
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
