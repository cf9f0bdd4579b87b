/// One segment of a vector store as one object: how it is written, and how it is read by ranges.
@NullMarked
package dev.lamplight.search.segment;

import org.jspecify.annotations.NullMarked;
