/// What is deployed beside the models: the zip of each function and the Java that it may bring
/// (docs/design/packaging.md).
@NullMarked
package dev.lamplight.packaging;

import org.jspecify.annotations.NullMarked;
