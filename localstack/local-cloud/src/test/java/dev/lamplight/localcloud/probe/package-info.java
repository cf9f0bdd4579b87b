/// Small functions that the tests package and run under AWS's own client, each with one behavior.
@NullMarked
package dev.lamplight.localcloud.probe;

import org.jspecify.annotations.NullMarked;
