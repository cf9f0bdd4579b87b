/// One side of a comparison in a virtual machine of its own, and the lines between it and the harness. Needs the JDK
/// only.
@NullMarked
package dev.lamplight.bench.worker;

import org.jspecify.annotations.NullMarked;
