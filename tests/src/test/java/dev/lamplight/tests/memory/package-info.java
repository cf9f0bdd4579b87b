@NullMarked
package dev.lamplight.tests.memory;

import org.jspecify.annotations.NullMarked;
