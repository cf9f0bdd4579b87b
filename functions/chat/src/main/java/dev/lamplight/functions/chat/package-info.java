/// The function `embed`: texts to vectors over HTTP.
@NullMarked
package dev.lamplight.functions.chat;

import org.jspecify.annotations.NullMarked;
