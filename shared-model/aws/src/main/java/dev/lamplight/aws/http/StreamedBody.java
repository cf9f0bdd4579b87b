package dev.lamplight.aws.http;

import dev.lamplight.contract.api.ErrorAnswer;

/// A body that goes out while it is written. Where nobody can stream it is collected, up to what an answer may have.
@FunctionalInterface
public interface StreamedBody {

    /// Writes the body and returns at its end. What it throws before its first byte becomes an ordinary error answer,
    /// with
    /// a status; so nothing is written before the request is known to be good.
    void writeTo(BodySink sink);

    /// Tells the reader of a failure after the first byte, when status and headers are out. Without a word the body
    /// just breaks off.
    default void fail(BodySink sink, ErrorAnswer error) {}
}
