package dev.lamplight.tests.simulation;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// What people do: drop files, drop them again with other words, take them away, offer documents by message, send what
/// nobody can read. Keeps the record that the outcome is compared with.
final class People {
    static final String FOLDER = "manuals";
    private static final int DOCUMENTS = 12;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(3);

    private final Random random;
    private final VirtualClock clock;
    private final SimulatedSqs sqs;
    private final Map<String, List<Version>> dropped = new TreeMap<>();
    private final Map<String, List<Version>> offered = new TreeMap<>();
    private final Set<String> said = new HashSet<>();
    private final List<String> poison = new ArrayList<>();
    private long actions;

    /// @param text what the document says from now on, empty where it is gone
    record Version(Optional<String> text) {}

    People(Random random, VirtualClock clock, SimulatedSqs sqs) {
        this.random = random;
        this.clock = clock;
        this.sqs = sqs;
    }

    /// Everything that was ever said of each dropped document, oldest first.
    Map<String, List<Version>> dropped() {
        return dropped;
    }

    /// The same for offered ones, by name.
    Map<String, List<Version>> offered() {
        return offered;
    }

    int poisonSent() {
        return poison.size();
    }

    /// Whether this was ever the text of a document.
    boolean haveSaid(String text) {
        return said.contains(text);
    }

    long actions() {
        return actions;
    }

    void act(SimulatedS3 s3) {
        actions++;
        clock.advance(Duration.ofMillis(1 + random.nextInt(2000)));
        switch (random.nextInt(20)) {
            case 0 -> poison();
            case 1, 2, 3 -> offer();
            case 4, 5, 6 -> remove(s3);
            default -> drop(s3);
        }
    }

    void dropFirst(SimulatedS3 s3) {
        drop(s3);
    }

    /// What no function can read; each is different, so that each must be quarantined by itself.
    private void poison() {
        String body = "{\"type\":\"dev.lamplight.document.unknown.v1\",\"id\":\"" + actions + "\"}";
        poison.add(body);
        sqs.send(Simulation.DOCUMENTS, body, "", Duration.ZERO);
    }

    private void drop(SimulatedS3 s3) {
        String key = FOLDER + "/document-" + random.nextInt(DOCUMENTS) + ".txt";
        String text = "Document " + key + " says number " + actions + " today.";
        said.add(text);
        dropped.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Version(Optional.of(text)));
        s3.store(Simulation.INBOX, key, text.getBytes(StandardCharsets.UTF_8));
    }

    private void remove(SimulatedS3 s3) {
        String key = FOLDER + "/document-" + random.nextInt(DOCUMENTS) + ".txt";
        if (s3.find(Simulation.INBOX, key).isPresent()) {
            dropped.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Version(Optional.empty()));
            s3.remove(Simulation.INBOX, key);
        }
    }

    private void offer() {
        String name = "offer-" + random.nextInt(DOCUMENTS);
        String text = "Offer " + name + " says number " + actions + " today.";
        said.add(text);
        offered.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Version(Optional.of(text)));
        Event event = new Event.DocumentOffered(Simulation.STORE, name, text, null, Attributes.NONE);
        sqs.send(
                Simulation.DOCUMENTS,
                EventEnvelope.of("test", clock.instant(), event).toJson(),
                "",
                Duration.ofSeconds(random.nextLong(LONGEST_DELAY.toSeconds())));
    }

    static FileId fileOfOffer(StoreId store, String name) {
        return FileId.ofOffered(store, name);
    }
}
