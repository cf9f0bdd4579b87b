/// Answers made of sentences of the passages that were found, each cited.
@NullMarked
package dev.lamplight.search.answer;

import org.jspecify.annotations.NullMarked;
