package dev.lamplight.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The root of one vector store, the only object of it that changes, by compare-and-swap only.
///
/// @param format version of this record's meaning; a greater one is refused, never overwritten
/// @param store the store
/// @param state a deleted store refuses commits; its manifest stays for good, so that no late event revives it
/// @param name what people call it; the inbox folder for a store that a drop created
/// @param metadata the caller's own pairs
/// @param expiresAfterDays days after `lastActiveAt` on which the store ends, or null for never
/// @param createdAt creation
/// @param lastActiveAt last commit or search that moved it, the anchor of expiry
/// @param deletedAt the end of a deleted store, null for an active one
/// @param generation 1 for a new store, one more with every swap
/// @param counts exact counts over `segments`, without regard to `removed`
/// @param segments all segments, oldest commit first
/// @param removed tombstones set by the API that no segment holds yet; the next commit folds them into its segment
public record StoreManifest(
        int format,
        StoreId store,
        StoreState state,
        String name,
        Map<String, String> metadata,
        @Nullable Integer expiresAfterDays,
        Instant createdAt,
        Instant lastActiveAt,
        @Nullable Instant deletedAt,
        long generation,
        StoreCounts counts,
        List<SegmentRef> segments,
        List<DocumentEntry.Removed> removed) {
    public static final int FORMAT = 1;

    /// @throws Failure.Permanent `newer_format` for a manifest that a newer version wrote
    public StoreManifest {
        Stored.require(
                "manifest of " + store,
                format,
                FORMAT,
                store,
                state,
                name,
                metadata,
                createdAt,
                lastActiveAt,
                counts,
                segments,
                removed);
        if (state == StoreState.DELETED && deletedAt == null) {
            deletedAt = lastActiveAt;
        }
        metadata = Map.copyOf(metadata);
        segments = List.copyOf(segments);
        removed = List.copyOf(removed);
    }

    public static StoreManifest create(
            StoreId store, String name, Map<String, String> metadata, @Nullable Integer expiresAfterDays, Instant now) {
        return new StoreManifest(
                FORMAT,
                store,
                StoreState.ACTIVE,
                name,
                metadata,
                expiresAfterDays,
                now,
                now,
                null,
                1,
                StoreCounts.ZERO,
                List.of(),
                List.of());
    }

    /// This manifest, where it is the store's own.
    ///
    /// @throws Failure.Permanent `corrupt_object` where somebody has put that of another store in its place
    public StoreManifest requireOf(StoreId expected) {
        if (!store.equals(expected)) {
            throw new Failure.Permanent(
                    PermanentCode.CORRUPT_OBJECT, "manifest of " + expected + ": it is that of " + store);
        }
        return this;
    }

    /// Whether the store takes commits and answers at this time: not deleted and not expired.
    public boolean isOpenAt(Instant now) {
        return state == StoreState.ACTIVE && (expiresAt() == null || now.isBefore(expiresAt()));
    }

    /// When the store ends if nobody uses it, or null for never.
    public @Nullable Instant expiresAt() {
        return expiresAfterDays == null ? null : lastActiveAt.plus(Duration.ofDays(expiresAfterDays));
    }

    /// The end of the store, past or to come: deletion, else expiry, else empty.
    public Optional<Instant> endsAt() {
        return Optional.ofNullable(deletedAt == null ? expiresAt() : deletedAt);
    }

    /// With a new segment that holds the tombstones `folded` among its entries.
    public StoreManifest withCommit(
            SegmentRef segment, Set<DocumentEntry.Removed> folded, StoreCounts newCounts, Instant now) {
        List<SegmentRef> all = new ArrayList<>(segments);
        all.add(segment);
        List<DocumentEntry.Removed> rest = removed.stream()
                .filter(tombstone -> !folded.contains(tombstone))
                .toList();
        return next(description(), later(now), new Holdings(newCounts, all, rest));
    }

    /// With one more tombstone; the same manifest where it already holds one of this document that is as new.
    public StoreManifest withRemoved(DocumentEntry.Removed tombstone) {
        for (DocumentEntry.Removed known : removed) {
            if (known.file().equals(tombstone.file()) && !tombstone.order().isAfter(known.order())) {
                return this;
            }
        }
        List<DocumentEntry.Removed> all = new ArrayList<>(removed);
        all.removeIf(known -> known.file().equals(tombstone.file()));
        all.add(tombstone);
        return next(description(), lastActiveAt, new Holdings(counts, segments, all));
    }

    /// With one segment in place of several, or with none where nothing of them is needed; says nothing new, so the
    /// store is no more active than before.
    ///
    /// @param output the merged segment, or null where nothing is left
    /// @param folded tombstones that the merged segment holds
    /// @throws IllegalArgumentException where an input is not listed
    public StoreManifest withCompaction(
            List<SegmentRef> inputs,
            @Nullable SegmentRef output,
            Set<DocumentEntry.Removed> folded,
            StoreCounts newCounts) {
        if (!segments.containsAll(inputs)) {
            throw new IllegalArgumentException("compaction of " + store + ": an input is not listed (any more)");
        }
        List<SegmentRef> all = new ArrayList<>(segments);
        int place = all.indexOf(inputs.getFirst());
        if (output != null) {
            all.add(place, output);
        }
        all.removeAll(inputs);
        List<DocumentEntry.Removed> rest = removed.stream()
                .filter(tombstone -> !folded.contains(tombstone))
                .toList();
        return next(description(), lastActiveAt, new Holdings(newCounts, all, rest));
    }

    public StoreManifest withDescription(
            String newName, Map<String, String> newMetadata, @Nullable Integer newExpiresAfterDays, Instant now) {
        return next(new Description(newName, new TreeMap<>(newMetadata), newExpiresAfterDays), later(now), holdings());
    }

    public StoreManifest withActivity(Instant now) {
        return next(description(), later(now), holdings());
    }

    /// A clock that went back takes nothing from the time that a store has left.
    private Instant later(Instant now) {
        return now.isAfter(lastActiveAt) ? now : lastActiveAt;
    }

    /// The end of the store, which takes nothing from now on. A deleted store stays as it is.
    public StoreManifest deleted(Instant now) {
        return state == StoreState.DELETED
                ? this
                : new StoreManifest(
                        format,
                        store,
                        StoreState.DELETED,
                        name,
                        metadata,
                        expiresAfterDays,
                        createdAt,
                        lastActiveAt,
                        now,
                        generation + 1,
                        counts,
                        segments,
                        removed);
    }

    /// A store that is not open at this time is ended for good, so that no activity revives it; an open one stays.
    public StoreManifest sealed(Instant now) {
        return isOpenAt(now) ? this : deleted(endsAt().orElse(now));
    }

    /// What people say about a store.
    private record Description(
            String name,
            Map<String, String> metadata,
            @Nullable Integer expiresAfterDays) {}

    /// What commits put into a store.
    private record Holdings(StoreCounts counts, List<SegmentRef> segments, List<DocumentEntry.Removed> removed) {}

    private Description description() {
        return new Description(name, metadata, expiresAfterDays);
    }

    private Holdings holdings() {
        return new Holdings(counts, segments, removed);
    }

    /// The next generation of this manifest; everything that is not given stays.
    private StoreManifest next(Description description, Instant active, Holdings holdings) {
        return new StoreManifest(
                format,
                store,
                state,
                description.name(),
                description.metadata(),
                description.expiresAfterDays(),
                createdAt,
                active,
                deletedAt,
                generation + 1,
                holdings.counts(),
                holdings.segments(),
                holdings.removed());
    }
}
