/// Whether the right passages are found in real documents, in both languages.
@NullMarked
package dev.lamplight.tests.retrieval;

import org.jspecify.annotations.NullMarked;
