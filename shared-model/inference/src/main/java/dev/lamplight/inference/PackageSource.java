package dev.lamplight.inference;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where packages that are not on disk are read: the only thing this room asks of an object store. Thread-safe; called
/// from several threads at once.
@FunctionalInterface
public interface PackageSource {

    /// Hands on the bytes `offset` to `offset + length` of an object, fewer only where the object ends before. They
    /// come in pieces, so that the heap never holds a stretch of a model, and once more where the store broke off.
    ///
    /// @return how many there are
    /// @throws dev.lamplight.contract.Failure.Permanent `not_found` where no such object exists
    /// @throws dev.lamplight.contract.Failure.Transient where the store does not answer
    /// @throws IOException that of the target
    int read(String key, long offset, int length, Target target) throws IOException;

    /// What takes them.
    @FunctionalInterface
    interface Target {
        /// @param piece read to its end, and not kept
        /// @param position of its first byte in the object
        void write(ByteBuffer piece, long position) throws IOException;
    }

    /// Objects that are in memory anyway.
    @FunctionalInterface
    interface Arrays {
        byte[] read(String key, long offset, int length);
    }

    static PackageSource of(Arrays arrays) {
        return (key, offset, length, target) -> {
            byte[] bytes = arrays.read(key, offset, length);
            target.write(ByteBuffer.wrap(bytes), offset);
            return bytes.length;
        };
    }
}
