package dev.lamplight.localcloud.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/// Where the bytes of objects are, under names this room makes: keys never become file names, so any key works.
/// A content never changes after it was written.
interface Contents {
    /// What was written: name, size and digests.
    record Written(String name, long size, String md5Hex) {}

    /// Stores a stream to its end.
    Written write(InputStream bytes) throws IOException;

    /// Opens a content, to be read from this position on.
    ///
    /// @throws java.nio.file.NoSuchFileException when it was deleted
    InputStream open(String name, long position) throws IOException;

    void delete(String name) throws IOException;

    /// Deletes what a killed process left half written.
    void retain(Set<String> names) throws IOException;
}
