package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.search.segment.SegmentLayout.Section;
import dev.lamplight.search.segment.SegmentLayout.Temperature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.SingleInstanceLockFactory;

/// Turns embedded parts and the other entries of a commit into one segment object, in memory. The same input gives the
/// same search results, though not the same bytes: Lucene stamps each index with a random id and the time.
public final class SegmentWriter {
    static final String ENTRIES = "entries";

    private static final int MAX_BYTES = 512 * 1024 * 1024;
    private static final int MAX_BITS_PER_BLOCK = 18;
    /// Above what one object may hold, so that Lucene flushes once and makes one segment.
    private static final double RAM_BUFFER_MEGABYTES = 1900;

    private SegmentWriter() {}

    /// @param parts parts of versions with their chunks
    /// @param others tombstones and failures
    /// @throws IllegalArgumentException where `others` holds a part, vectors of one encoder differ in dimension, or
    ///     the object would be larger than 512 MB
    public static SegmentObject write(List<IndexedPart> parts, List<DocumentEntry> others) {
        List<DocumentEntry> entries = entries(parts, others);
        try (ByteBuffersDirectory directory = directory()) {
            writeIndex(directory, parts);
            long chunks = parts.stream().mapToLong(part -> part.chunks().size()).sum();
            return new SegmentObject(assemble(directory, entries), chunks, entries.size());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    /// Files in memory, in blocks of 1 to 256 KB. Lucene's own double up to 64 MB, and whenever they do, all that was
    /// written is copied: twice as much as a large file has.
    static ByteBuffersDirectory directory() {
        return new ByteBuffersDirectory(
                new SingleInstanceLockFactory(),
                () -> new ByteBuffersDataOutput(
                        ByteBuffersDataOutput.DEFAULT_MIN_BITS_PER_BLOCK,
                        MAX_BITS_PER_BLOCK,
                        ByteBuffersDataOutput.ALLOCATE_BB_ON_HEAP,
                        ByteBuffersDataOutput.NO_REUSE),
                ByteBuffersDirectory.OUTPUT_AS_MANY_BUFFERS);
    }

    private static List<DocumentEntry> entries(List<IndexedPart> parts, List<DocumentEntry> others) {
        for (DocumentEntry other : others) {
            if (other instanceof DocumentEntry.Part part) {
                throw new IllegalArgumentException("part " + part.part() + " of " + part.file()
                        + ": expected among the parts with its chunks, found among the other entries");
            }
        }
        return Stream.concat(parts.stream().map(IndexedPart::entry), others.stream())
                .toList();
    }

    private static void writeIndex(Directory directory, List<IndexedPart> parts) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, configuration())) {
            for (int entry = 0; entry < parts.size(); entry++) {
                for (EmbeddedChunk chunk : parts.get(entry).chunks()) {
                    writer.addDocument(ChunkFields.document(entry, chunk));
                }
            }
            writer.commit();
        }
    }

    static IndexWriterConfig configuration() {
        Map<String, Analyzer> analyzers = new HashMap<>();
        for (Analysis analysis : Analysis.values()) {
            analyzers.put(analysis.field(), analysis.indexing());
        }
        return new IndexWriterConfig(new PerFieldAnalyzerWrapper(Analysis.WORDS.indexing(), analyzers))
                .setCodec(new SegmentCodec())
                .setSimilarity(StoreSimilarity.BM25)
                .setRAMBufferSizeMB(RAM_BUFFER_MEGABYTES)
                .setUseCompoundFile(false)
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setMergeScheduler(new SerialMergeScheduler());
    }

    static byte[] assemble(Directory directory, List<DocumentEntry> entries) throws IOException {
        byte[] entryLines = EntryLines.toBytes(entries);
        List<Section> sections = sections(directory, entryLines.length);
        Section last = sections.getLast();
        int dataBytes = checkedSize(last.offset() + last.length());

        byte[] object = new byte[checkedSize(dataBytes + SegmentLayout.footerBytes(sections, dataBytes))];
        for (Section section : sections) {
            if (section.temperature() == Temperature.ENTRIES) {
                System.arraycopy(entryLines, 0, object, Math.toIntExact(section.offset()), entryLines.length);
            } else {
                copy(directory, section, object);
            }
        }
        byte[] footer = SegmentLayout.of(sections, object, dataBytes).footer();
        System.arraycopy(footer, 0, object, dataBytes, footer.length);
        return object;
    }

    /// Cold files first, so that all that is read at once lies together at the end.
    private static List<Section> sections(Directory directory, int entryBytes) throws IOException {
        List<String> files = Stream.of(directory.listAll())
                .filter(name -> !name.equals(IndexWriter.WRITE_LOCK_NAME))
                .sorted(Comparator.comparing(SegmentWriter::temperature).thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Section> sections = new ArrayList<>();
        long offset = 0;
        for (String file : files) {
            long length = directory.fileLength(file);
            sections.add(new Section(file, temperature(file), offset, length));
            offset += length;
        }
        sections.add(new Section(ENTRIES, Temperature.ENTRIES, offset, entryBytes));
        return sections;
    }

    /// Cold are Lucene's stored fields (`fdt`) and full-precision vectors (`vec`).
    private static Temperature temperature(String file) {
        return file.endsWith(".fdt") || file.endsWith(".vec") ? Temperature.COLD : Temperature.HOT;
    }

    private static void copy(Directory directory, Section section, byte[] data) throws IOException {
        try (IndexInput input = directory.openInput(section.name(), IOContext.READONCE)) {
            input.readBytes(data, Math.toIntExact(section.offset()), Math.toIntExact(section.length()));
        }
    }

    private static int checkedSize(long bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("segment: expected at most " + MAX_BYTES + " bytes, found " + bytes
                    + "; commit fewer chunks at once");
        }
        return Math.toIntExact(bytes);
    }
}
