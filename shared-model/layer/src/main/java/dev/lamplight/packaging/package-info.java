/// What is deployed beside the models: zips, and the Java that they may bring (docs/design/packaging.md).
@NullMarked
package dev.lamplight.packaging;

import org.jspecify.annotations.NullMarked;
