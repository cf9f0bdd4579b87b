/// Random lives of one store with everything that changes it, held against a plain model after each step.
@NullMarked
package dev.lamplight.tests.history;

import org.jspecify.annotations.NullMarked;
