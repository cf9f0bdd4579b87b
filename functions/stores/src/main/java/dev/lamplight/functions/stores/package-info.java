/// Vector stores: their files with derived status, batches, and search.
@NullMarked
package dev.lamplight.functions.stores;

import org.jspecify.annotations.NullMarked;
