/// Searches of stores for whatever function answers from them: the one room that knows both the border and the models.
@NullMarked
package dev.lamplight.retrieval;

import org.jspecify.annotations.NullMarked;
