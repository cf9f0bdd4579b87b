/// The Files API: accepts, lists, returns and deletes documents.
@NullMarked
package dev.lamplight.functions.ingest;

import org.jspecify.annotations.NullMarked;
