package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// The pieces that a WordPiece model knows, with the rules that belong to them: what a `tokenizer.json` says, ready
/// to be looked up. Immutable and thread-safe.
///
/// [#writeTo] and [#read] are a form of it that is looked up as it lies in its file (as large as the JSON, read in a
/// millisecond), which a build step makes once.
public final class WordPieceVocabulary {
    private final WordPieceRules rules;
    private final PieceTable pieces;
    private final BertCharacters characters;

    WordPieceVocabulary(WordPieceRules rules, PieceTable pieces, BertCharacters characters) {
        this.rules = rules;
        this.pieces = pieces;
        this.characters = characters;
    }

    /// A piece that stands for itself wherever its text occurs.
    record SpecialToken(String text, int id) {}

    /// Reads Hugging Face's `tokenizer.json` of a BERT model.
    ///
    /// @throws Failure.Permanent `model_mismatch` if it is not JSON or not WordPiece with BERT's normalizer,
    ///     pre-tokenizer and `[CLS] text [SEP]`
    public static WordPieceVocabulary fromTokenizerJson(byte[] json) {
        return TokenizerJson.read(json);
    }

    /// Reads what [#writeTo] wrote, from the buffer's position to its limit.
    ///
    /// @throws Failure.Permanent `model_mismatch` if the bytes are damaged or of an earlier version; `newer_format`
    ///     if a later version wrote them
    public static WordPieceVocabulary read(ByteBuffer bytes) {
        return VocabularyFile.read(bytes);
    }

    /// Writes the form that [#read] reads; equal vocabularies give equal bytes.
    public void writeTo(OutputStream out) throws IOException {
        out.write(VocabularyFile.bytes(rules, pieces, characters));
    }

    public int size() {
        return pieces.size();
    }

    /// The text of a piece, a continuing one with its prefix.
    ///
    /// @throws IndexOutOfBoundsException if no piece has this id
    public String piece(int id) {
        return pieces.continues(id) ? rules.continuingPrefix() + pieces.lettersOf(id) : pieces.lettersOf(id);
    }

    public int unknownId() {
        return rules.unknownId();
    }

    public int clsId() {
        return rules.clsId();
    }

    public int sepId() {
        return rules.sepId();
    }

    public int padId() {
        return rules.padId();
    }

    public BertNormalization normalization() {
        return rules.normalization();
    }

    /// The longest word, in code points, that is looked up; a longer one is unknown.
    public int maxWordPoints() {
        return rules.maxWordPoints();
    }

    PieceTable pieces() {
        return pieces;
    }

    BertCharacters characters() {
        return characters;
    }

    List<SpecialToken> specialTokens() {
        return rules.specialIds().stream()
                .map(id -> new SpecialToken(piece(id), id))
                .toList();
    }
}
