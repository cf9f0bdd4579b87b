package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model as the Models API shows it; what stands behind `ownedBy` is ours.
///
/// @param object always `model`
/// @param created seconds since 1970 when its weights were packed, or it was fitted where it has none; 0 where nobody
///     says
/// @param task what it does: `embed`, `generate`, `answer`
/// @param digest of everything that decides its results
/// @param license SPDX identifier
/// @param origin where the weights come from
/// @param languages ISO 639-1 codes
/// @param contextLength most tokens of one input, special tokens included; of a generator with its answer, and no more
///     than the deployment takes
/// @param dimensions length of its vectors; absent where it gives none
/// @param smallestDimensions least number that `dimensions` of a request may be; absent likewise
/// @param quantization form of the weights, for people
/// @param family architecture of a generator
/// @param parameters numbers of a generator that were trained
/// @param cacheBytesPerToken memory of a generator for each token of its context
/// @param capabilities what was measured of a generator; empty where nothing was, which counts as nothing that it can
/// @param parent of an adapter: id of the model that it lies over
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ModelObject(
        String id,
        String object,
        long created,
        String ownedBy,
        String task,
        String digest,
        String license,
        String origin,
        List<String> languages,
        int contextLength,
        @Nullable Integer dimensions,
        @Nullable Integer smallestDimensions,
        String quantization,
        @Nullable String family,
        @Nullable Long parameters,
        @Nullable Long cacheBytesPerToken,
        @Nullable List<Capability> capabilities,
        @Nullable String parent) {
    public ModelObject {
        languages = List.copyOf(languages);
        capabilities = capabilities == null ? null : List.copyOf(capabilities);
    }

    /// How well a generator did at one thing, and whether that is enough.
    ///
    /// @param name `chat`, `grounded_answers`, `json`, `labels`, `rerank`, `language`
    /// @param language ISO 639-1
    /// @param passed whether the figure reached the gate
    /// @param figure what was reached, 0..1
    /// @param gate least figure that is enough, 0..1
    /// @param items that were tried
    /// @param evaluation version of the items and gates
    /// @param measuredAt seconds since 1970
    /// @param engine what ran it, with its version
    /// @param processor kind of the machine
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Capability(
            String name,
            String language,
            boolean passed,
            double figure,
            double gate,
            int items,
            int evaluation,
            long measuredAt,
            String engine,
            String processor) {}
}
