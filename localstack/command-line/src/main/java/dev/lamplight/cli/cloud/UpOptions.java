package dev.lamplight.cli.cloud;

import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.localcloud.host.HostLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How a local cloud is started.
///
/// @param access who may call the API
/// @param storage whether anything survives
/// @param port of the API; empty for the usual one, or any free one where that is taken
/// @param drain what running work gets at the end
/// @param on the emulator that takes its place, empty for the local cloud itself
public record UpOptions(Access access, Storage storage, OptionalInt port, Duration drain, Optional<Emulator> on) {
    private static final Duration USUAL_DRAIN = HostLimits.DEFAULT.drainLimit();

    /// With keys, in a folder, on the usual port.
    public static final UpOptions USUAL = new UpOptions(Access.WITH_KEY, Storage.KEPT, OptionalInt.empty());

    /// With the usual time at the end.
    public UpOptions(Access access, Storage storage, OptionalInt port) {
        this(access, storage, port, USUAL_DRAIN, Optional.empty());
    }

    /// For whoever waits at a terminal for the end.
    public UpOptions withDrain(Duration chosen) {
        return new UpOptions(access, storage, port, chosen, on);
    }

    /// On somebody else's cloud, which keeps nothing.
    public UpOptions on(Emulator chosen) {
        return new UpOptions(access, Storage.EPHEMERAL, port, drain, Optional.of(chosen));
    }

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
        on.ifPresent(emulator -> arguments.addAll(List.of("--on", emulator.id())));
        if (storage == Storage.EPHEMERAL && on.isEmpty()) {
            arguments.add("--ephemeral");
        }
        port.ifPresent(number -> arguments.addAll(List.of("--port", Integer.toString(number))));
        if (!drain.equals(USUAL_DRAIN)) {
            arguments.addAll(List.of("--drain", Long.toString(drain.toSeconds())));
        }
        return arguments;
    }
}
