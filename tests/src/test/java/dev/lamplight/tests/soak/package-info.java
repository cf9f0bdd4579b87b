/// `./lamplight soak`: the promises of the product held against bad luck for as long as one likes.
@NullMarked
package dev.lamplight.tests.soak;

import org.jspecify.annotations.NullMarked;
