/// What a vector store holds, derived from the entries that its commits left: which version of a document is live.
@NullMarked
package dev.lamplight.core.store;

import org.jspecify.annotations.NullMarked;
