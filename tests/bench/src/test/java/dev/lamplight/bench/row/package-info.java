@NullMarked
package dev.lamplight.bench.row;

import org.jspecify.annotations.NullMarked;
