/// The function `embed`: texts to vectors over HTTP.
@NullMarked
package dev.lamplight.functions.embed;

import org.jspecify.annotations.NullMarked;
