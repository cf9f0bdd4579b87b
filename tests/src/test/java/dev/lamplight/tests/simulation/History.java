package dev.lamplight.tests.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.StoreState;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.tests.simulation.People.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What happened to the store, seen from outside: every manifest that was ever swapped in, and what is found in the
/// end. Knows nothing of how the functions work; only what people may rely on.
final class History {
    private final SimulatedS3 s3;
    private final SegmentCache segments;
    private final Map<FileId, Order> liveBefore = new HashMap<>();
    private final List<String> unexpected = new ArrayList<>();
    private long generation;
    private long zombieOverwrites;

    History(SimulatedS3 s3) {
        this.s3 = s3;
        this.segments = new SegmentCache(this::range, 1 << 28);
    }

    private byte[] range(String key, long offset, int length) {
        byte[] bytes = s3.find(Simulation.LIBRARY, key)
                .orElseThrow(() -> new AssertionError("listed, but not there: " + key))
                .bytes();
        int from = Math.toIntExact(offset);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    }

    /// Each manifest follows the one before, and no document goes back to an older version.
    ///
    /// @param byZombie whether whoever changed it went on after its lease
    void libraryChanged(String key, Optional<SimulatedS3.Stored> now, boolean byZombie) {
        if (!key.equals(LibraryKeys.manifest(Simulation.STORE))) {
            return;
        }
        if (now.isEmpty()) {
            unexpected.add("the manifest was deleted");
            return;
        }
        StoreManifest manifest = parsed(now.get());
        if (manifest.generation() != generation + 1) {
            unexpected.add("generation " + manifest.generation() + " after " + generation + ": an overwrite");
            zombieOverwrites += byZombie ? 1 : 0;
        }
        generation = manifest.generation();
        StoreContents contents = contents(manifest);
        for (FileId file : contents.present()) {
            List<DocumentEntry.Part> live = contents.live(file);
            if (!live.isEmpty()) {
                Order order = live.getFirst().order();
                Order before = liveBefore.put(file, order);
                if (before != null && before.isAfter(order)) {
                    unexpected.add(file + " went back from " + before + " to " + order);
                }
            }
        }
    }

    /// Swaps of a zombie that took away something that was committed since its read.
    long zombieOverwrites() {
        return zombieOverwrites;
    }

    static StoreManifest parsed(SimulatedS3.Stored stored) {
        try {
            return Json.read(stored.bytes(), StoreManifest.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a manifest that cannot be read", e);
        }
    }

    private Optional<StoreManifest> manifest() {
        return manifest(Simulation.STORE);
    }

    private Optional<StoreManifest> manifest(StoreId store) {
        return s3.find(Simulation.LIBRARY, LibraryKeys.manifest(store)).map(History::parsed);
    }

    private StoreContents contents(StoreManifest manifest) {
        return StoreContents.of(manifest, segments::entries);
    }

    private List<DocumentEntry> entries(StoreManifest manifest) {
        List<DocumentEntry> entries = new ArrayList<>(manifest.removed());
        manifest.segments().forEach(segment -> entries.addAll(segments.entries(segment)));
        return entries;
    }

    /// Documents of which something else is found than what was said last.
    List<String> lost(People people, Visitors visitors) {
        List<String> lost = new ArrayList<>();
        Optional<StoreManifest> manifest = manifest();
        if (manifest.isEmpty()) {
            return people.actions() == 0 ? lost : List.of("there is no store");
        }
        try (StoreReader reader = StoreReader.open(manifest.get(), segments)) {
            people.dropped()
                    .forEach((key, versions) ->
                            compare(reader, FileId.ofDropped(Simulation.INBOX, key), key, versions, lost));
            people.offered()
                    .forEach((name, versions) ->
                            compare(reader, FileId.ofOffered(Simulation.STORE, name), name, versions, lost));
        }
        for (Visitors.Attached attached : visitors.attached()) {
            if (!visitors.gone().contains(attached.store())) {
                compare(attached, lost);
            }
        }
        return lost;
    }

    private void compare(Visitors.Attached attached, List<String> lost) {
        Optional<StoreManifest> manifest = manifest(attached.store());
        if (manifest.isEmpty() || manifest.get().state() == StoreState.DELETED) {
            lost.add("the store " + attached.store() + " is not there any more");
            return;
        }
        try (StoreReader reader = StoreReader.open(manifest.get(), segments)) {
            compare(reader, attached.file(), attached.name(), attached.versions(), lost);
            long expected = attached.numbers().getLast();
            for (DocumentEntry.Part part : reader.contents().live(attached.file())) {
                Object found = part.facts().attributes().values().getOrDefault("number", Visitors.NO_NUMBER);
                if (((Number) found).longValue() != expected) {
                    lost.add(attached.name() + ": expected the number " + expected + ", found " + found);
                }
            }
        }
    }

    private static void compare(
            StoreReader reader, FileId file, String name, List<Version> versions, List<String> lost) {
        String expected = versions.getLast().text().orElse("");
        StringBuilder found = new StringBuilder();
        reader.chunks(file).forEach(chunk -> found.append(chunk.text()));
        if (!found.toString().strip().equals(expected)) {
            lost.add(name + ": expected '" + expected + "', found '" + found + "'");
        }
    }

    /// Parts that two listed segments hold.
    List<String> duplicated() {
        List<String> duplicated = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        manifest().ifPresent(manifest -> {
            for (DocumentEntry entry : entries(manifest)) {
                if (entry instanceof DocumentEntry.Part part
                        && !seen.add(List.of(part.file(), part.order(), part.part()))) {
                    duplicated.add(part.file() + " " + part.order() + " part " + part.part());
                }
            }
        });
        return duplicated;
    }

    /// What nobody asked for, at any time or in the end.
    List<String> unexpected(People people, Visitors visitors, long deadLetters) {
        List<String> all = new ArrayList<>(unexpected);
        all.addAll(visitors.unexpected());
        for (StoreId store : visitors.gone()) {
            if (manifest(store)
                    .filter(manifest -> manifest.state() == StoreState.DELETED)
                    .isEmpty()) {
                all.add("the store " + store + " came back after its deletion was answered");
            }
        }
        if (deadLetters > 0) {
            all.add(deadLetters + " dead letters after they were put back in calm weather");
        }
        manifest().ifPresent(manifest -> {
            Set<FileId> known = new HashSet<>();
            people.dropped().keySet().forEach(key -> known.add(FileId.ofDropped(Simulation.INBOX, key)));
            people.offered().keySet().forEach(name -> known.add(FileId.ofOffered(Simulation.STORE, name)));
            visitors.attached().forEach(attached -> known.add(attached.file()));
            contents(manifest).present().stream()
                    .filter(file -> !known.contains(file))
                    .forEach(file -> all.add(file + " was put in by nobody"));
            StoreContents segmentsOnly = StoreContents.of(entries(manifest).stream()
                    .filter(entry -> !(entry instanceof DocumentEntry.Removed removed)
                            || !manifest.removed().contains(removed))
                    .toList());
            if (!segmentsOnly.counts().equals(manifest.counts())) {
                all.add("counts say " + manifest.counts() + ", the segments " + segmentsOnly.counts());
            }
        });
        List<String> quarantined = s3.keys(Simulation.LIBRARY, LibraryKeys.QUARANTINE);
        if (quarantined.size() != people.poisonSent()) {
            all.add(quarantined.size() + " quarantined, " + people.poisonSent() + " sent that nobody can read");
            quarantined.stream()
                    .map(this::text)
                    .filter(entry -> !entry.contains("document.unknown"))
                    .forEach(all::add);
        }
        all.addAll(waitingUnsettled());
        return all;
    }

    private String text(String key) {
        return new String(s3.find(Simulation.LIBRARY, key).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    /// A marker may outlive a crash, but only of a version whose outcome is known.
    private List<String> waitingUnsettled() {
        StoreId store = Simulation.STORE;
        StoreContents contents = manifest().map(this::contents).orElse(StoreContents.of(List.of()));
        List<String> unsettled = new ArrayList<>();
        String prefix = LibraryKeys.waitingIn(store);
        for (String key : s3.keys(Simulation.LIBRARY, prefix)) {
            String[] parts = key.substring(prefix.length()).split("/", -1);
            if (!contents.isSettled(new FileId(parts[0]), new Order(parts[1]))) {
                unsettled.add("waits for ever: " + key);
            }
        }
        return unsettled;
    }
}
