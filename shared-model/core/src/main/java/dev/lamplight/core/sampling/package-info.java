/// From logits to the next token: penalties, cuts, and the draw, composed of small functions. Pure numbers, no runtime.
@NullMarked
package dev.lamplight.core.sampling;

import org.jspecify.annotations.NullMarked;
