package dev.lamplight.cli.put;

import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The inbox folder that a person means by the name or id of a store, and what the store behind it knows already.
///
/// @param folder first folder of the keys
/// @param store id of the open store that takes what is dropped there, empty where the first drop makes one
/// @param files every document of that store by its id
public record Destination(String folder, Optional<String> store, Map<String, StoreFile> files) {
    /// Stores that one folder may have had; deleting a store more often only makes `put` send files again.
    private static final int MAX_INCARNATIONS = 1000;

    public Destination {
        files = Map.copyOf(files);
    }

    /// A folder whose store knows nothing of any file.
    public static Destination unknown(String folder) {
        return new Destination(folder, Optional.empty(), Map.of());
    }

    /// Asks the platform which open store is meant. The store of the folder itself comes first; a store of the API that
    /// alone bears the name is reached by the folder of its id.
    ///
    /// @throws CommandFailure where several stores bear the name and none is the folder's own, or no open store has
    /// the id
    public static Destination find(PlatformClient client, String wanted) {
        List<StoreSummary> open = client.stores();
        Optional<StoreSummary> own = ownStore(open, wanted);
        if (own.isPresent()) {
            return of(client, wanted, own.get());
        }
        if (StoreId.isStoreId(wanted)) {
            throw new CommandFailure("No store has the id " + wanted
                    + ": one that is deleted or expired never comes back; name a new store instead.");
        }
        List<StoreSummary> named =
                open.stream().filter(store -> store.name().equals(wanted)).toList();
        if (named.size() > 1) {
            throw new CommandFailure(named.size() + " stores are called '" + wanted + "': say which by --store <id>: "
                    + named.stream().map(StoreSummary::id).collect(Collectors.joining(", ")) + ".");
        }
        return named.isEmpty() ? unknown(wanted) : of(client, named.getFirst().id(), named.getFirst());
    }

    /// The folder as it is: its own store where that is open, whatever other stores are called.
    public static Destination ofFolder(PlatformClient client, String folder) {
        return ownStore(client.stores(), folder)
                .map(store -> of(client, folder, store))
                .orElseGet(() -> unknown(folder));
    }

    private static Optional<StoreSummary> ownStore(List<StoreSummary> open, String folder) {
        Set<String> ids = idsOf(folder);
        return open.stream().filter(store -> ids.contains(store.id())).findFirst();
    }

    private static Set<String> idsOf(String folder) {
        return StoreId.isStoreId(folder)
                ? Set.of(folder)
                : IntStream.rangeClosed(1, MAX_INCARNATIONS)
                        .mapToObj(incarnation ->
                                StoreId.ofInboxFolder(folder, incarnation).value())
                        .collect(Collectors.toSet());
    }

    private static Destination of(PlatformClient client, String folder, StoreSummary store) {
        Map<String, StoreFile> files = new HashMap<>();
        for (StoreFile file : client.files(store.id(), Optional.empty())) {
            files.put(file.id(), file);
        }
        return new Destination(folder, Optional.of(store.id()), files);
    }

    /// What the store says of the object of this key, empty where it does not know it.
    Optional<String> status(String bucket, String key) {
        return Optional.ofNullable(files.get(FileId.ofDropped(bucket, key).value()))
                .map(StoreFile::status);
    }
}
