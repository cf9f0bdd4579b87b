/// Documents on their way into the inbox.
@NullMarked
package dev.lamplight.cli.put;

import org.jspecify.annotations.NullMarked;
