/// What every cloud on this machine has to do, ours and other people's, and what some of them cannot.
@NullMarked
package dev.lamplight.tests.clouds;

import org.jspecify.annotations.NullMarked;
