@NullMarked
package dev.lamplight.functions.stores;

import org.jspecify.annotations.NullMarked;
