package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model as the Models API shows it; what stands behind `ownedBy` is ours.
///
/// @param object always `model`
/// @param created seconds since 1970 when its weights were packed; 0 where nobody says
/// @param task what it does: `embed`, `generate`
/// @param digest of everything that decides its results
/// @param license SPDX identifier
/// @param origin where the weights come from
/// @param languages ISO 639-1 codes
/// @param contextLength most tokens of one input, special tokens included; of a generator with its answer
/// @param dimensions length of its vectors; absent where it gives none
/// @param smallestDimensions least number that `dimensions` of a request may be; absent likewise
/// @param quantization form of the weights, for people
/// @param family architecture of a generator
/// @param parameters numbers of a generator that were trained
/// @param cacheBytesPerToken memory of a generator for each token of its context
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
        @Nullable Long cacheBytesPerToken) {
    public ModelObject {
        languages = List.copyOf(languages);
    }
}
