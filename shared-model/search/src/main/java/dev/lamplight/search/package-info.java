/// Hybrid queries over one vector store: what is live of its segments, ranked by words and by meaning.
@NullMarked
package dev.lamplight.search;

import org.jspecify.annotations.NullMarked;
