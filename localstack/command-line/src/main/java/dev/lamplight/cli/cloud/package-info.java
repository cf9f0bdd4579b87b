/// The local cloud as a process of its own: starting, finding, asking and ending it.
@NullMarked
package dev.lamplight.cli.cloud;

import org.jspecify.annotations.NullMarked;
