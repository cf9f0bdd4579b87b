/// ONNX files as data: read, looked at, rewritten and written without ONNX Runtime and without a protobuf library.
/// Large tensors stay where they are (slices of a mapped file) until they are written out again.
@NullMarked
package dev.lamplight.core.onnx;

import org.jspecify.annotations.NullMarked;
