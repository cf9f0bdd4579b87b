package dev.lamplight.bench.row;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All rows, in the order in which they run.
public final class Rows {
    private static final List<Row> ALL = List.of(
            new FidelityRow(),
            new EmbeddingRow(),
            new TokenizingRow(),
            new SearchRow(),
            new FirstSearchRow(),
            new ColdStartRow(),
            new ConditionalWritesRow(),
            new GroupsRow(),
            new GenerationFidelityRow(),
            new GenerationFamiliesRow(),
            new GenerationRow(),
            new GenerationLoopRow(),
            new PromptLookupRow(),
            new BatchingRow(),
            new GenerationMemoryRow(),
            new StreamingRow(),
            new MasksRow());

    private Rows() {}

    public static List<String> names() {
        return ALL.stream().map(Row::name).toList();
    }

    public static Optional<Row> named(String name) {
        return ALL.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /// Lines for `--help`.
    public static String[] overview() {
        return Stream.concat(Stream.of("", "Rows:"), ALL.stream().map(row -> "  %-14s %s"
                        .formatted(row.name(), row.description())))
                .toArray(String[]::new);
    }
}
