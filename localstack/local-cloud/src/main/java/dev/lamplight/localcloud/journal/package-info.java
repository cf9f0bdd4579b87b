/// A file of records that makes the state of a server survive its process.
@NullMarked
package dev.lamplight.localcloud.journal;

import org.jspecify.annotations.NullMarked;
