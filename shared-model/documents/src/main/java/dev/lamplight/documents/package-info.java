/// Bytes of any supported format to clean text with structure. Documents are hostile until proven otherwise: nothing
/// here resolves an external entity, opens a connection, or reads a file that it did not write.
@NullMarked
package dev.lamplight.documents;

import org.jspecify.annotations.NullMarked;
