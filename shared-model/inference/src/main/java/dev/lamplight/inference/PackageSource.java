package dev.lamplight.inference;

/// Where packages that are not on disk are read: the only thing this room asks of an object store. Thread-safe; called
/// from several threads at once.
@FunctionalInterface
public interface PackageSource {

    /// The bytes `offset` to `offset + length` of an object, fewer only where the object ends before.
    ///
    /// @throws dev.lamplight.contract.Failure.Permanent `not_found` where no such object exists
    /// @throws dev.lamplight.contract.Failure.Transient where the store does not answer
    byte[] read(String key, long offset, int length);
}
