/// What people and machines read: steps, progress, tables.
@NullMarked
package dev.lamplight.cli.console;

import org.jspecify.annotations.NullMarked;
