@NullMarked
package dev.lamplight.core.jinja;

import org.jspecify.annotations.NullMarked;
