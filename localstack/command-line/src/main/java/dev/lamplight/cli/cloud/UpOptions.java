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
/// @param code whether functions that are built anew take the place of those that run
/// @param drain what running work gets at the end
/// @param on the emulator that takes its place, empty for the local cloud itself
public record UpOptions(
        Access access, Storage storage, OptionalInt port, Code code, Duration drain, Optional<Emulator> on) {
    private static final Duration USUAL_DRAIN = HostLimits.DEFAULT.drainLimit();

    /// With keys, in a folder, on the usual port.
    public static final UpOptions USUAL = new UpOptions(Access.WITH_KEY, Storage.KEPT, OptionalInt.empty());

    /// With the usual time at the end.
    public UpOptions(Access access, Storage storage, OptionalInt port) {
        this(access, storage, port, Code.AS_STARTED, USUAL_DRAIN, Optional.empty());
    }

    public UpOptions withCode(Code chosen) {
        return new UpOptions(access, storage, port, chosen, drain, on);
    }

    /// For whoever waits at a terminal for the end.
    public UpOptions withDrain(Duration chosen) {
        return new UpOptions(access, storage, port, code, chosen, on);
    }

    /// On somebody else's cloud, which keeps nothing.
    public UpOptions on(Emulator chosen) {
        return new UpOptions(access, Storage.EPHEMERAL, port, code, drain, Optional.of(chosen));
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

    /// Which build of a function runs.
    public enum Code {
        AS_STARTED,
        /// The last one, from the call on that comes after it.
        LAST_BUILT
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
        if (code == Code.LAST_BUILT) {
            arguments.add("--watch");
        }
        port.ifPresent(number -> arguments.addAll(List.of("--port", Integer.toString(number))));
        if (!drain.equals(USUAL_DRAIN)) {
            arguments.addAll(List.of("--drain", Long.toString(drain.toSeconds())));
        }
        return arguments;
    }
}
