package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// The compact binary form of a WordPiece vocabulary, big endian.
///
/// ```
/// "LWPV"  version (int)  flags (byte)  longest word (int)
/// id of [UNK], [CLS], [SEP], [PAD] (int each)   number of special ids (int), each (int)
/// continuing prefix (string)   number of pieces (int), each (string)   CRC-32 of all before (int)
/// string: length in bytes (unsigned short), UTF-8
/// ```
final class VocabularyFile {
    private static final int MAGIC = 0x4C575056;
    private static final int VERSION = 1;
    private static final int MAX_PIECES = 1 << 22;

    private VocabularyFile() {}

    static void write(WordPieceVocabulary.Definition definition, OutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(MAGIC);
        data.writeInt(VERSION);
        data.writeByte(definition.normalization().toBits());
        data.writeInt(definition.maxWordPoints());
        data.writeInt(definition.unknownId());
        data.writeInt(definition.clsId());
        data.writeInt(definition.sepId());
        data.writeInt(definition.padId());
        data.writeInt(definition.specialIds().size());
        for (int id : definition.specialIds()) {
            data.writeInt(id);
        }
        writeString(definition.continuingPrefix(), data);
        data.writeInt(definition.pieces().size());
        for (String piece : definition.pieces()) {
            writeString(piece, data);
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes.toByteArray());
        data.writeInt((int) checksum.getValue());
        bytes.writeTo(out);
    }

    static WordPieceVocabulary.Definition read(ByteBuffer source) {
        ByteBuffer bytes = source.slice().order(ByteOrder.BIG_ENDIAN);
        try {
            requireIntact(bytes);
            return readBody(bytes);
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
        CRC32 checksum = new CRC32();
        checksum.update(bytes.slice(0, bytes.limit() - Integer.BYTES));
        int expected = bytes.getInt(bytes.limit() - Integer.BYTES);
        if ((int) checksum.getValue() != expected) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "The vocabulary file's checksum is wrong");
        }
    }

    private static WordPieceVocabulary.Definition readBody(ByteBuffer bytes) {
        BertNormalization normalization = BertNormalization.fromBits(bytes.get());
        int maxWordPoints = bytes.getInt();
        int unknownId = bytes.getInt();
        int clsId = bytes.getInt();
        int sepId = bytes.getInt();
        int padId = bytes.getInt();
        List<Integer> specialIds = new ArrayList<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            specialIds.add(bytes.getInt());
        }
        String prefix = readString(bytes);
        int count = bytes.getInt();
        if (count < 0 || count > MAX_PIECES) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "Expected at most " + MAX_PIECES + " pieces, found " + count);
        }
        List<String> pieces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pieces.add(readString(bytes));
        }
        return new WordPieceVocabulary.Definition(
                pieces, prefix, normalization, maxWordPoints, unknownId, clsId, sepId, padId, specialIds);
    }

    private static void writeString(String text, DataOutputStream data) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        data.writeShort(utf8.length);
        data.write(utf8);
    }

    private static String readString(ByteBuffer bytes) {
        byte[] utf8 = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
