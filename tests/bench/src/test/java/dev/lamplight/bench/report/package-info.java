@NullMarked
package dev.lamplight.bench.report;

import org.jspecify.annotations.NullMarked;
