package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/// The form of a WordPiece vocabulary that is looked up as it lies in its file.
///
/// ```
/// "LWPV"  version (int), both big endian; all that follows little endian
/// flags, longest word, id of [UNK], [CLS], [SEP], [PAD] (int each)
/// number of special ids (int), each (int)   continuing prefix: length in bytes (int), UTF-8
/// pieces: number, letters, slots, letters of the longest (int each), then letters (UTF-16), starts (int), slots (long)
/// characters: pages, replacements, their code points, marks (int each), then page of each 256 code points (char),
///   values (char), start of each replacement (char), its code points (int), marks with their classes (int)
/// CRC-32 of all before (int)
/// ```
///
/// Damage is noticed. What lies behind a right checksum is held to the lengths of its arrays and not looked through.
final class VocabularyFile {
    private static final int MAGIC = 0x4C575056;
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int RULES = 6;

    private VocabularyFile() {}

    static byte[] bytes(WordPieceRules rules, PieceTable pieces, BertCharacters characters) {
        byte[] prefix = rules.continuingPrefix().getBytes(StandardCharsets.UTF_8);
        int rulesBytes = (RULES + 1 + rules.specialIds().size() + 1) * Integer.BYTES + prefix.length;
        ByteBuffer file = ByteBuffer.allocate(
                HEADER_BYTES + rulesBytes + pieces.sizeBytes() + characters.sizeBytes() + Integer.BYTES);
        file.putInt(MAGIC).putInt(VERSION).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(rules.normalization().toBits())
                .putInt(rules.maxWordPoints())
                .putInt(rules.unknownId())
                .putInt(rules.clsId())
                .putInt(rules.sepId())
                .putInt(rules.padId())
                .putInt(rules.specialIds().size());
        rules.specialIds().forEach(file::putInt);
        file.putInt(prefix.length).put(prefix);
        pieces.write(file);
        characters.write(file);
        CRC32 checksum = new CRC32();
        checksum.update(file.array(), 0, file.position());
        file.putInt((int) checksum.getValue());
        return file.array();
    }

    /// @throws Failure.Permanent `model_mismatch` if the bytes are damaged or of an earlier version, `newer_format` if
    ///     a later version wrote them
    static WordPieceVocabulary read(ByteBuffer source) {
        ByteBuffer bytes = source.slice().order(ByteOrder.BIG_ENDIAN);
        try {
            requireIntact(bytes);
            WordPieceRules rules = readRules(bytes);
            PieceTable pieces = PieceTable.read(bytes);
            rules.requireWithin(pieces.size());
            return new WordPieceVocabulary(rules, pieces, BertCharacters.read(bytes));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "The vocabulary file ends too early", e);
        }
    }

    private static void requireIntact(ByteBuffer bytes) {
        if (bytes.getInt() != MAGIC) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "Expected a vocabulary file that starts with LWPV");
        }
        int version = bytes.getInt();
        if (version > VERSION) {
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT, "Vocabulary file version " + version + ", known up to " + VERSION);
        }
        if (version < VERSION) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "Vocabulary file version " + version + ", expected " + VERSION + ": build the model anew");
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes.slice(0, bytes.limit() - Integer.BYTES));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        int expected = bytes.getInt(bytes.limit() - Integer.BYTES);
        if ((int) checksum.getValue() != expected) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "The vocabulary file's checksum is wrong");
        }
    }

    private static WordPieceRules readRules(ByteBuffer bytes) {
        BertNormalization normalization = BertNormalization.fromBits(bytes.getInt());
        int maxWordPoints = bytes.getInt();
        int unknownId = bytes.getInt();
        int clsId = bytes.getInt();
        int sepId = bytes.getInt();
        int padId = bytes.getInt();
        List<Integer> specialIds = Arrays.stream(FileArrays.integers(bytes, bytes.getInt()))
                .boxed()
                .toList();
        int prefixBytes = bytes.getInt();
        String prefix = StandardCharsets.UTF_8
                .decode(bytes.slice(bytes.position(), prefixBytes))
                .toString();
        bytes.position(bytes.position() + prefixBytes);
        return new WordPieceRules(prefix, normalization, maxWordPoints, unknownId, clsId, sepId, padId, specialIds);
    }
}
