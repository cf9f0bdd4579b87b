package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The chunks of one part of one version, as `etl` leaves them for `index`: JSON lines, the first one the lineage.
public record ChunkFile(Lineage lineage, List<Chunk> chunks) {

    /// Where the chunks come from and how many there must be.
    ///
    /// @param format version of this form
    /// @param part from 1 to `parts`
    /// @param chunks lines that follow
    /// @param tokens sum of their tokens
    /// @param sourceSha256 digest of the source's bytes
    public record Lineage(
            int format,
            StoreId store,
            FileId file,
            Order order,
            int part,
            int parts,
            int chunks,
            long tokens,
            String sourceSha256,
            DocumentFacts facts) {
        public static final int FORMAT = 1;

        public Lineage {
            Stored.require("chunk file of " + file, format, FORMAT, store, file, order, sourceSha256, facts);
        }
    }

    /// @throws IllegalArgumentException where the lineage counts other chunks than there are
    public ChunkFile {
        chunks = List.copyOf(chunks);
        if (lineage.chunks() != chunks.size()) {
            throw new IllegalArgumentException("chunk file of " + lineage.file() + ": expected " + lineage.chunks()
                    + " chunks as its first line says, found " + chunks.size());
        }
    }

    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Json.bytes(lineage));
        out.write('\n');
        for (Chunk chunk : chunks) {
            out.writeBytes(Json.bytes(chunk));
            out.write('\n');
        }
        return out.toByteArray();
    }

    /// @throws Failure.Permanent `malformed_event` for bytes that are no whole chunk file
    public static ChunkFile fromBytes(byte[] bytes) {
        try {
            int firstLine = indexOfLineEnd(bytes);
            Lineage lineage = lineage(Arrays.copyOf(bytes, firstLine));
            List<Chunk> chunks = new ArrayList<>();
            try (MappingIterator<Chunk> lines =
                    Json.mapper().readerFor(Chunk.class).readValues(bytes, firstLine, bytes.length - firstLine)) {
                while (lines.hasNextValue()) {
                    chunks.add(lines.nextValue());
                }
            }
            return new ChunkFile(lineage, chunks);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof Failure.Permanent failure) {
                throw failure;
            }
            throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "chunk file: " + Json.placeOf(e), e);
        } catch (IllegalArgumentException e) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "chunk file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "chunk file: cannot be read", e);
        }
    }

    private static Lineage lineage(byte[] line) throws IOException {
        try {
            return Json.read(line, Lineage.class);
        } catch (JsonProcessingException e) {
            Stored.requireKnown("chunk file", line, Lineage.class);
            throw e;
        }
    }

    private static int indexOfLineEnd(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IllegalArgumentException("expected a first line with the lineage, found none");
    }
}
