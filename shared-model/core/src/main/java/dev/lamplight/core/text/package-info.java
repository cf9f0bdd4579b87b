/// From text to what is embedded: cleaning, language, sentences, tokens and chunks. Pure Java, no I/O; every
/// position is an offset in UTF-16 code units of one immutable text.
@NullMarked
package dev.lamplight.core.text;

import org.jspecify.annotations.NullMarked;
