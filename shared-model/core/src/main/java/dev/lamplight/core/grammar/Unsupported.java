package dev.lamplight.core.grammar;

import dev.lamplight.contract.Failure;

/// Refusals of what somebody asked for.
final class Unsupported {
    private Unsupported() {}

    /// @param path where in the request, as a person would say it
    static Failure.Permanent because(String path, String expected) {
        return Failure.Permanent.invalidField(path, path + ": " + expected);
    }
}
