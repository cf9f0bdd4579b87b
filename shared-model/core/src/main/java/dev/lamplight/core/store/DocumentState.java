package dev.lamplight.core.store;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Order;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that a store's entries say about one document, and what follows from it. Mutable while [StoreContents] is built.
final class DocumentState {
    private final NavigableMap<Order, Version> versions = new TreeMap<>();
    private DocumentEntry.@Nullable Removed removed;
    private DocumentEntry.@Nullable Failed failed;

    /// The parts of one version that have arrived, by their number from 1.
    private static final class Version {
        private final int count;
        private final NavigableMap<Integer, DocumentEntry.Part> parts = new TreeMap<>();

        private Version(int count) {
            this.count = count;
        }

        private Version copy() {
            Version copy = new Version(count);
            copy.parts.putAll(parts);
            return copy;
        }

        private boolean isWhole() {
            return parts.size() == count;
        }

        private List<DocumentEntry.Part> partsInOrder() {
            return List.copyOf(parts.values());
        }
    }

    DocumentState copy() {
        DocumentState copy = new DocumentState();
        versions.forEach((order, version) -> copy.versions.put(order, version.copy()));
        copy.removed = removed;
        copy.failed = failed;
        return copy;
    }

    /// Whether the entry says something that is not known yet and not overtaken: the test of a commit's second step.
    boolean isNews(DocumentEntry entry) {
        if (removed != null && !entry.order().isAfter(removed.order())) {
            return false;
        }
        Optional<Order> live = liveOrder();
        if (live.isPresent() && live.get().isAfter(entry.order())) {
            return false;
        }
        return switch (entry) {
            case DocumentEntry.Removed _ -> true;
            case DocumentEntry.Failed newer ->
                overrules(newer, failed)
                        && !live.map(order -> order.equals(newer.order())).orElse(false);
            case DocumentEntry.Part part -> !holds(part);
        };
    }

    /// Whether the entry still has a say: what is live or may yet become so, the newest failure, the newest tombstone.
    /// The rest is overtaken for good, since neither the live version nor the tombstone ever gives way to an older
    /// one.
    ///
    /// @param forgottenBefore a tombstone from before this time counts only as long as something is there for it to
    /// hide
    boolean needs(DocumentEntry entry, Instant forgottenBefore) {
        return switch (entry) {
            case DocumentEntry.Part part -> !isOvertaken(part.order()) && holds(part);
            case DocumentEntry.Failed other ->
                failure().map(newest -> newest.order().equals(other.order())).orElse(false);
            case DocumentEntry.Removed other ->
                removed != null
                        && removed.order().equals(other.order())
                        && (!removed.at().isBefore(forgottenBefore) || hides(removed.order()));
        };
    }

    /// Whether a version of this order can never be live again.
    boolean isOvertaken(Order order) {
        boolean isRemoved = removed != null && !order.isAfter(removed.order());
        return isRemoved || liveOrder().map(live -> live.isAfter(order)).orElse(false);
    }

    /// What readers and later commits can tell about a document.
    ///
    /// @param live the live version
    /// @param open numbers of the parts of each version that is live or may become so
    /// @param failed the version whose failure is shown
    record Standing(Optional<Order> live, Map<Order, Set<Integer>> open, Optional<Order> failed) {
        boolean isNothing() {
            return open.isEmpty() && failed.isEmpty();
        }
    }

    Standing standing() {
        Map<Order, Set<Integer>> open = new TreeMap<>();
        versions.forEach((order, version) -> {
            if (!isOvertaken(order)) {
                open.put(order, version.parts.keySet());
            }
        });
        return new Standing(liveOrder(), open, failure().map(DocumentEntry::order));
    }

    private boolean hides(Order order) {
        return versions.floorKey(order) != null
                || (failed != null && !failed.order().isAfter(order));
    }

    void add(DocumentEntry entry) {
        switch (entry) {
            case DocumentEntry.Removed newer -> {
                if (removed == null || newer.order().isAfter(removed.order())) {
                    removed = newer;
                }
            }
            case DocumentEntry.Failed newer -> {
                if (overrules(newer, failed)) {
                    failed = newer;
                }
            }
            case DocumentEntry.Part part -> addPart(part);
        }
    }

    /// Of two failures the one of the later version counts; of one version the one that stays a failure, since the
    /// other only says that nobody has succeeded yet.
    private static boolean overrules(DocumentEntry.Failed newer, DocumentEntry.@Nullable Failed known) {
        return known == null
                || newer.order().isAfter(known.order())
                || (newer.order().equals(known.order()) && known.isPassing() && !newer.isPassing());
    }

    private void addPart(DocumentEntry.Part part) {
        Version version = versions.computeIfAbsent(part.order(), _ -> new Version(part.parts()));
        if (part.parts() == version.count) {
            version.parts.putIfAbsent(part.part(), part);
        }
    }

    private boolean holds(DocumentEntry.Part part) {
        Version version = versions.get(part.order());
        return version != null && version.parts.containsKey(part.part());
    }

    /// The greatest whole version above the tombstone.
    Optional<Order> liveOrder() {
        for (Order order : versions.descendingKeySet()) {
            if (removed != null && !order.isAfter(removed.order())) {
                return Optional.empty();
            }
            Version version = versions.get(order);
            if (version != null && version.isWhole()) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    List<DocumentEntry.Part> liveParts() {
        return liveOrder()
                .map(order -> versions.get(order))
                .map(Version::partsInOrder)
                .orElseGet(List::of);
    }

    /// The newest failure, where nothing newer is live or removed.
    Optional<DocumentEntry.Failed> failure() {
        if (failed == null || (removed != null && !failed.order().isAfter(removed.order()))) {
            return Optional.empty();
        }
        Order order = failed.order();
        boolean overtaken = liveOrder().map(live -> !order.isAfter(live)).orElse(false);
        return overtaken ? Optional.empty() : Optional.of(failed);
    }

    Optional<DocumentEntry.Removed> removal() {
        return Optional.ofNullable(removed);
    }

    /// The greatest order of which the outcome is known: live, failed or removed.
    Optional<Order> settledOrder() {
        return Stream.of(
                        liveOrder(),
                        Optional.ofNullable(failed).map(DocumentEntry::order),
                        Optional.ofNullable(removed).map(DocumentEntry::order))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }
}
