/// Text to the tokens of a language model and back, with the tables that GGUF files carry. docs/design/generation.md.
@NullMarked
package dev.lamplight.core.token;

import org.jspecify.annotations.NullMarked;
