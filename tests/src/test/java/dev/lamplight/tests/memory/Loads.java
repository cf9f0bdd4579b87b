package dev.lamplight.tests.memory;

import java.util.List;

/// The loads of all functions.
final class Loads {
    static final String LARGEST_MERGE = "largest merge";
    static final List<String> NAMES =
            List.of("ingest", "stores", "embed", "chat", "etl", "index", "compact", LARGEST_MERGE);

    private Loads() {}

    /// @throws IllegalArgumentException for a name that is none of [#NAMES]
    static Load of(String name, UnwiredCloud cloud, HttpCaller caller, Texts texts) {
        return switch (name) {
            case "ingest" -> new IngestLoad(caller, texts);
            case "stores" -> new StoresLoad(cloud, caller, texts);
            case "embed" -> new EmbedLoad(caller, texts);
            case "chat" -> new ChatLoad(cloud, caller, texts);
            case "etl" -> new EtlLoad(cloud, texts);
            case "index" -> new IndexLoad(cloud, texts);
            case "compact" -> new CompactLoad(cloud, texts);
            case LARGEST_MERGE -> new LargestMerge(cloud, texts);
            default -> throw new IllegalArgumentException("expected one of " + NAMES + ", found " + name);
        };
    }
}
