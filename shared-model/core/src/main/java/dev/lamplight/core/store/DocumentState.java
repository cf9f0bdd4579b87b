package dev.lamplight.core.store;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Order;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
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
