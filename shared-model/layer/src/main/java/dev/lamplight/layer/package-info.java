/// Builds the Lambda layer `embed`: ONNX Runtime for one platform and the encoders in the form that is served.
/// Runs at build time only; nothing of it is deployed.
@NullMarked
package dev.lamplight.layer;

import org.jspecify.annotations.NullMarked;
