/// Other people's clouds on this machine: set up, started, and given the template as anybody would deploy it.
@NullMarked
package dev.lamplight.cli.emulator;

import org.jspecify.annotations.NullMarked;
