package dev.lamplight.cli.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// How a local cloud is started.
///
/// @param access who may call the API
/// @param storage whether anything survives
/// @param port of the API; empty for the usual one, or any free one where that is taken
public record UpOptions(Access access, Storage storage, OptionalInt port) {
    /// With keys, in a folder, on the usual port.
    public static final UpOptions USUAL = new UpOptions(Access.WITH_KEY, Storage.KEPT, OptionalInt.empty());

    /// Who may call the API.
    public enum Access {
        WITH_KEY,
        OPEN
    }

    /// What becomes of the data when the local cloud ends.
    public enum Storage {
        KEPT,
        EPHEMERAL
    }

    /// The options as the command line takes them.
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (access == Access.OPEN) {
            arguments.add("--open");
        }
        if (storage == Storage.EPHEMERAL) {
            arguments.add("--ephemeral");
        }
        port.ifPresent(number -> arguments.addAll(List.of("--port", Integer.toString(number))));
        return arguments;
    }
}
