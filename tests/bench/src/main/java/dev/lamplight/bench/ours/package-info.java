/// Our side as the functions use it.
@NullMarked
package dev.lamplight.bench.ours;

import org.jspecify.annotations.NullMarked;
