package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;

/// The failures of a file that is not the GGUF it claims to be, or more than we can read.
final class MalformedGguf {
    private MalformedGguf() {}

    static Failure.Permanent because(String explanation) {
        return new Failure.Permanent(PermanentCode.MALFORMED_MODEL, "Malformed GGUF file: " + explanation);
    }

    static Failure.Permanent unsupported(String explanation) {
        return new Failure.Permanent(PermanentCode.UNSUPPORTED_MODEL, explanation);
    }
}
