/// Tasks on text that a small model does by likelihood, by a grammar or in small steps, and what a model was measured
/// to be good for.
@NullMarked
package dev.lamplight.inference.task;

import org.jspecify.annotations.NullMarked;
