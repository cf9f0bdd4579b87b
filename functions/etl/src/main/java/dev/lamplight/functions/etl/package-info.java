/// Documents to chunks: whatever is dropped, attached or offered is read, extracted and cut, and announced to `index`.
@NullMarked
package dev.lamplight.functions.etl;

import org.jspecify.annotations.NullMarked;
