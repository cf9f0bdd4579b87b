/// Chunks to committed index segments: whatever `etl` announces is embedded and swapped into the store's manifest.
@NullMarked
package dev.lamplight.functions.index;

import org.jspecify.annotations.NullMarked;
