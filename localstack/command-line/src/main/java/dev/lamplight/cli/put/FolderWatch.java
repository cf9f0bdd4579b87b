package dev.lamplight.cli.put;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of a folder is to be sent or taken away, from one look at it to the next. A file is ready once nobody has
/// changed it for a while, so that none is sent half written; one counts as gone once it has been away as long, so that
/// an editor which writes a file anew does not remove it. Used by one thread.
public final class FolderWatch {
    /// How long a file must keep its size and time.
    public static final Duration QUIET = Duration.ofSeconds(2);

    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, State> sent = new HashMap<>();
    private final Map<String, Instant> missing = new HashMap<>();

    /// A file as it lies there.
    public record State(Path file, long sizeBytes, FileTime modified) {}

    private record Seen(State state, Instant since) {}

    /// @param ready by key, what is new or changed and lies still
    /// @param gone keys of what was sent and has been away for a while
    public record Look(Map<String, State> ready, Set<String> gone) {
        public Look {
            ready = new TreeMap<>(ready);
            gone = new TreeSet<>(gone);
        }

        public boolean isEmpty() {
            return ready.isEmpty() && gone.isEmpty();
        }

        public Shipment shipment() {
            Map<String, Path> files = new TreeMap<>();
            ready.forEach((key, state) -> files.put(key, state.file()));
            return new Shipment(files);
        }
    }

    /// What is to be done now; it is told again at the next look unless it is [#settled].
    ///
    /// @param present every file by its key
    public Look look(Map<String, State> present, Instant now) {
        seen.keySet().retainAll(present.keySet());
        missing.keySet().removeAll(present.keySet());
        Map<String, State> ready = new TreeMap<>();
        present.forEach((key, state) -> {
            Seen before = seen.get(key);
            Seen current = before != null && before.state().equals(state) ? before : new Seen(state, now);
            seen.put(key, current);
            if (quiet(current.since(), now) && !state.equals(sent.get(key))) {
                ready.put(key, state);
            }
        });
        Set<String> gone = new TreeSet<>();
        for (String key : sent.keySet()) {
            if (!present.containsKey(key) && quiet(missing.computeIfAbsent(key, _ -> now), now)) {
                gone.add(key);
            }
        }
        return new Look(ready, gone);
    }

    private static boolean quiet(Instant since, Instant now) {
        return Duration.between(since, now).compareTo(QUIET) >= 0;
    }

    /// What the look told is done.
    public void settled(Look look) {
        sent.putAll(look.ready());
        look.gone().forEach(key -> {
            sent.remove(key);
            missing.remove(key);
        });
    }
}
