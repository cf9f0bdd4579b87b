/// A runtime of our own for Lambda: the loop over its Runtime API (version 2018-06-01) that hands an answer on while it
/// is
/// written, which AWS's client for Java cannot. Knows the JDK and nothing else, so that nothing of a library
/// stands between the start of a process and its first event.
@NullMarked
package dev.lamplight.aws.runtime;

import org.jspecify.annotations.NullMarked;
