/// The peers as their documentation tells to use them. Runs on the peers' class path only.
@NullMarked
package dev.lamplight.bench.peer;

import org.jspecify.annotations.NullMarked;
