package dev.lamplight.search.segment;

import dev.lamplight.search.segment.SegmentLayout.Section;
import dev.lamplight.search.segment.SegmentLayout.Temperature;
import java.io.FileNotFoundException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;

/// The files of the index in one segment object, for reading. Thread-safe.
final class SegmentDirectory extends BaseDirectory {
    private final Map<String, Section> files = new TreeMap<>();
    private final SegmentBlocks blocks;

    SegmentDirectory(SegmentLayout layout, SegmentBlocks blocks) {
        super(NoLockFactory.INSTANCE);
        this.blocks = blocks;
        for (Section section : layout.sections()) {
            if (section.temperature() != Temperature.ENTRIES) {
                files.put(section.name(), section);
            }
        }
    }

    @Override
    public String[] listAll() {
        return files.keySet().toArray(String[]::new);
    }

    @Override
    public long fileLength(String name) throws FileNotFoundException {
        return section(name).length();
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws FileNotFoundException {
        Section section = section(name);
        if (!blocks.resident().holds(section.offset())) {
            return new RangeIndexInput(name, blocks, section.offset(), section.length());
        }
        return blocks.resident().input(name, section.offset(), section.length());
    }

    private Section section(String name) throws FileNotFoundException {
        Section section = files.get(name);
        if (section == null) {
            throw new FileNotFoundException(name);
        }
        return section;
    }

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }

    @Override
    public void close() {
        isOpen = false;
    }

    @Override
    public void deleteFile(String name) {
        throw immutable();
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) {
        throw immutable();
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) {
        throw immutable();
    }

    @Override
    public void sync(Collection<String> names) {
        throw immutable();
    }

    @Override
    public void syncMetaData() {
        throw immutable();
    }

    @Override
    public void rename(String source, String destination) {
        throw immutable();
    }

    private static UnsupportedOperationException immutable() {
        return new UnsupportedOperationException("segments are immutable");
    }
}
