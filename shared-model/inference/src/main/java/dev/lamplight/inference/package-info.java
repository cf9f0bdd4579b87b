/// Model packages, the one wrapper of ONNX Runtime, and the embedder on top of it.
@NullMarked
package dev.lamplight.inference;

import org.jspecify.annotations.NullMarked;
