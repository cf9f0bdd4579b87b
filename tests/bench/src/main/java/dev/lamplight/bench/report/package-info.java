/// Figures, their statistics, and how they are shown.
@NullMarked
package dev.lamplight.bench.report;

import org.jspecify.annotations.NullMarked;
