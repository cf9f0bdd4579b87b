package dev.lamplight.cli.retry;

import dev.lamplight.contract.FailureCode;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// What the contract says about a code that a record or a status names.
public final class Advice {
    private Advice() {}

    /// Empty for a code of another version.
    public static Optional<FailureCode> code(String text) {
        return Stream.<FailureCode>concat(Arrays.stream(PermanentCode.values()), Arrays.stream(TransientCode.values()))
                .filter(code -> code.code().equals(text))
                .findFirst();
    }

    /// What can be done about it; empty for a code of another version.
    public static String of(String text) {
        return code(text).map(FailureCode::advice).orElse("");
    }

    /// Whether the same may succeed without any change.
    public static boolean mayPass(String text) {
        return code(text).filter(TransientCode.class::isInstance).isPresent();
    }
}
