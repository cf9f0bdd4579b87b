/// What nobody should send, and what comes of it: tables of input and answer. docs/design/bad-input.md shows them.
@NullUnmarked
package dev.lamplight.tests.hostile;

import org.jspecify.annotations.NullUnmarked;
