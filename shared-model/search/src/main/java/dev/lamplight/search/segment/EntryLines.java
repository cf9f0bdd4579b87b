package dev.lamplight.search.segment;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The document list of a segment: its entries as JSON lines, deflated.
final class EntryLines {
    private EntryLines() {}

    static byte[] toBytes(List<DocumentEntry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            for (DocumentEntry entry : entries) {
                // Written as the sealed type: only then does Jackson name the kind.
                out.write(Json.mapper().writerFor(DocumentEntry.class).writeValueAsBytes(entry));
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /// @throws dev.lamplight.contract.Failure.Permanent `corrupt_segment` for bytes that are no such list
    static List<DocumentEntry> fromBytes(String key, byte[] bytes) {
        List<DocumentEntry> entries = new ArrayList<>();
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes));
                MappingIterator<DocumentEntry> lines =
                        Json.mapper().readerFor(DocumentEntry.class).readValues(in)) {
            while (lines.hasNextValue()) {
                entries.add(lines.nextValue());
            }
        } catch (IOException e) {
            throw SegmentFailure.corrupt(key, "its document list cannot be read", e);
        }
        return List.copyOf(entries);
    }
}
