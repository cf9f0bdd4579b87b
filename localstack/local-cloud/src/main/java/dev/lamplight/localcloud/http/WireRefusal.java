package dev.lamplight.localcloud.http;

/// Words the answer to bytes that are no request, or one that is too large. Called concurrently.
@FunctionalInterface
public interface WireRefusal {
    /// `{"message": …}`, as most of AWS answers.
    WireRefusal MESSAGE =
            (status, message) -> WireResponse.json(status, "{\"message\":\"" + message.replace("\"", "'") + "\"}");

    /// @param status 413 for a body that is too large, otherwise 400, 431 or 501
    /// @param message what was expected
    WireResponse answer(int status, String message);
}
