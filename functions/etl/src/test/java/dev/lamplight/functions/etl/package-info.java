@NullMarked
package dev.lamplight.functions.etl;

import org.jspecify.annotations.NullMarked;
