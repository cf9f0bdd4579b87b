package dev.lamplight.core.decoder;

/// The forms in which the weights of a decoder are served. docs/design/generation.md says when which is chosen.
public enum WeightForm {
    /// float32, for comparison.
    FLOAT(new FloatForm()),
    /// Blocks as the file has them, activations in float32: exact and slow.
    BLOCKS_PRECISE(new BlockForm(BlockForm.Precision.FLOAT)),
    /// Blocks as the file has them, activations rounded to 8 bits per block: the small form.
    BLOCKS(new BlockForm(BlockForm.Precision.INT8)),
    /// int8 weights, activations in two planes of 8 bits: the fast form.
    TWO_PLANES(new TwoPlaneForm());

    @SuppressWarnings("ImmutableEnumChecker") // the forms have no state that changes
    private final LinearForm linear;

    WeightForm(LinearForm linear) {
        this.linear = linear;
    }

    LinearForm linear() {
        return linear;
    }
}
