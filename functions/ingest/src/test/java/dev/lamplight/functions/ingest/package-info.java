@NullMarked
package dev.lamplight.functions.ingest;

import org.jspecify.annotations.NullMarked;
