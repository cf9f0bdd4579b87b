/// What `./lamplight` runs: the commands, and what they need to say things to people and machines.
@NullMarked
package dev.lamplight.cli;

import org.jspecify.annotations.NullMarked;
