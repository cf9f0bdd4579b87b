/// The smallest function there is, to measure what stands around a function.
@NullMarked
package dev.lamplight.hello;

import org.jspecify.annotations.NullMarked;
