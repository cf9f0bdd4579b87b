@NullMarked
package dev.lamplight.tests.runtime;

import org.jspecify.annotations.NullMarked;
