package dev.lamplight.search;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.search.segment.UnitVector;

/// A query's vector by one encoder.
///
/// @param encoder digest of the model, as the chunks name it
/// @param vector shape (dimension), scaled to length 1 here
/// @param calibration what a cosine of this encoder means
// The array is copied on the way in and read by this package only.
@SuppressWarnings("ArrayRecordComponent")
public record EncodedQuery(String encoder, float[] vector, ScoreCalibration calibration) {

    /// @throws Failure.Permanent `model_mismatch` for a vector without direction
    public EncodedQuery {
        try {
            vector = UnitVector.of(vector);
        } catch (IllegalArgumentException e) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "encoder " + encoder + ": " + e.getMessage(), e);
        }
    }
}
