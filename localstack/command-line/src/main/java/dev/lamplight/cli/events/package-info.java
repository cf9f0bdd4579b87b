/// The event types of the product as `events/` holds them.
@NullMarked
package dev.lamplight.cli.events;

import org.jspecify.annotations.NullMarked;
