/// What is measured: each row brings figures with a comparison of outputs.
@NullMarked
package dev.lamplight.bench.row;

import org.jspecify.annotations.NullMarked;
