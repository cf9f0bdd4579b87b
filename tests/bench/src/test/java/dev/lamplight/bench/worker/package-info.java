@NullMarked
package dev.lamplight.bench.worker;

import org.jspecify.annotations.NullMarked;
