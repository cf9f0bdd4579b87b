package dev.lamplight.core.grammar;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;

/// Refusals of what somebody asked for.
final class Unsupported {
    private Unsupported() {}

    /// @param path where in the request, as a person would say it
    static Failure.Permanent because(String path, String expected) {
        return new Failure.Permanent(PermanentCode.INVALID_REQUEST, path + ": " + expected);
    }
}
