@NullMarked
package dev.lamplight.functions.embed;

import org.jspecify.annotations.NullMarked;
