package dev.lamplight.localcloud.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Contents that live as long as the process.
final class MemoryContents implements Contents {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public Written write(InputStream bytes) throws IOException {
        byte[] all = bytes.readAllBytes();
        String name = UUID.randomUUID().toString();
        contents.put(name, all);
        return new Written(
                name, all.length, HexFormat.of().formatHex(Checksums.md5().digest(all)));
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        byte[] all = contents.get(name);
        if (all == null) {
            throw new NoSuchFileException(name);
        }
        int from = Math.toIntExact(position);
        return new ByteArrayInputStream(all, from, all.length - from);
    }

    @Override
    public void delete(String name) {
        contents.remove(name);
    }

    @Override
    public void retain(Set<String> names) {
        contents.keySet().retainAll(names);
    }
}
