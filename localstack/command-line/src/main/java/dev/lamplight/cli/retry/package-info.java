/// What failed, and how it is sent again without losing any of it.
@NullMarked
package dev.lamplight.cli.retry;

import org.jspecify.annotations.NullMarked;
