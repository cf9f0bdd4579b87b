package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/// A model as the Models API shows it; what stands behind `ownedBy` is ours.
///
/// @param object always `model`
/// @param created seconds since 1970 when its weights were packed
/// @param task what it does: `embed`
/// @param digest of everything that decides its results
/// @param license SPDX identifier
/// @param origin where the weights come from
/// @param languages ISO 639-1 codes
/// @param contextLength most tokens of one input, special tokens included
/// @param dimensions length of its vectors
/// @param smallestDimensions least number that `dimensions` of a request may be
/// @param quantization form of the weights, for people
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
        int dimensions,
        int smallestDimensions,
        String quantization) {
    public ModelObject {
        languages = List.copyOf(languages);
    }
}
