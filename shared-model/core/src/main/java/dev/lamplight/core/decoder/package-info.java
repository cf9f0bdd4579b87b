/// Decoder-only language models: what a GGUF file says about one, a plain float implementation to compare with, and the
/// ONNX graph that is served. docs/design/generation.md.
@NullMarked
package dev.lamplight.core.decoder;

import org.jspecify.annotations.NullMarked;
