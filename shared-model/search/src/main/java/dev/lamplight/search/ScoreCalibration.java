package dev.lamplight.search;

/// Turns what the stages say of a chunk into one score: the probability that it belongs to what was asked for, in a
/// sample with as many right as wrong chunks (logistic regression; Platt 1999). How the numbers were fitted, and on
/// what: docs/design/retrieval.md.
///
/// @param bias log odds of a chunk with cosine 0 and coverage 0
/// @param cosine log odds per unit of cosine
/// @param coverage log odds per unit of coverage, the share of the query's information that the chunk's words hold
public record ScoreCalibration(double bias, double cosine, double coverage) {
    /// Without a vector that can be compared: words alone.
    public static final ScoreCalibration WORDS_ONLY = new ScoreCalibration(-1.2, 0, 5.5);

    public static final ScoreCalibration BGE_SMALL_EN = new ScoreCalibration(-8.82, 12.13, 4.26);
    public static final ScoreCalibration BGE_SMALL_ZH = new ScoreCalibration(-3.94, 6.13, 8.10);

    public ScoreCalibration {
        if (!(cosine >= 0) || !(coverage >= 0) || !Double.isFinite(bias)) {
            throw new IllegalArgumentException(
                    "calibration: expected weights of at least 0, found " + cosine + " and " + coverage);
        }
    }

    /// The score, 0 to 1; grows with both.
    ///
    /// @param cosine -1 to 1
    /// @param coverage 0 to 1
    public double score(double cosine, double coverage) {
        return 1 / (1 + Math.exp(-(bias + this.cosine * cosine + this.coverage * coverage)));
    }
}
