/// The benchmark suite: `./lamplight bench`.
@NullMarked
package dev.lamplight.bench;

import org.jspecify.annotations.NullMarked;
