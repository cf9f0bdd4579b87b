/// Fewer, fuller segments, and no garbage: merges what many commits left behind and deletes what nothing refers to.
@NullMarked
package dev.lamplight.functions.compact;

import org.jspecify.annotations.NullMarked;
