package dev.lamplight.aws;

import java.io.Serial;
import java.util.List;

/// Why a function does not start: each of its variables that is missing, wrong or unknown, with what is expected.
public final class WrongSettings extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    WrongSettings(List<String> faults) {
        super((faults.size() == 1 ? "1 setting is wrong: " : faults.size() + " settings are wrong: ")
                + String.join("; ", faults));
    }
}
