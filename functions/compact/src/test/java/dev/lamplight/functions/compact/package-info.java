@NullMarked
package dev.lamplight.functions.compact;

import org.jspecify.annotations.NullMarked;
