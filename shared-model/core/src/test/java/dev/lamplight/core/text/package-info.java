@NullMarked
package dev.lamplight.core.text;

import org.jspecify.annotations.NullMarked;
