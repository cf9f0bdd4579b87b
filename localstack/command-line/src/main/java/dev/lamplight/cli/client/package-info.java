/// Lamplight as a caller sees it: the HTTP interface and the inbox bucket.
@NullMarked
package dev.lamplight.cli.client;

import org.jspecify.annotations.NullMarked;
