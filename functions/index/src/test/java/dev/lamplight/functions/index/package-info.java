@NullMarked
package dev.lamplight.functions.index;

import org.jspecify.annotations.NullMarked;
