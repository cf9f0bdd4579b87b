/// Of each function the layer with its start cache: docs/design/packaging.md.
@NullMarked
package dev.lamplight.start;

import org.jspecify.annotations.NullMarked;
