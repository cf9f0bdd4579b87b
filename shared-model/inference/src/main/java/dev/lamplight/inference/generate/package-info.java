/// Text from decoders: the session over keys and values that stay where they are, sampling, constraints, and the loop.
/// docs/design/generation.md.
@NullMarked
package dev.lamplight.inference.generate;

import org.jspecify.annotations.NullMarked;
