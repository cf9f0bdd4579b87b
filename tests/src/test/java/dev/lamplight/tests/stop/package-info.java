@NullMarked
package dev.lamplight.tests.stop;

import org.jspecify.annotations.NullMarked;
