/// What the documents say is true of what is built.
@NullMarked
package dev.lamplight.tests.docs;

import org.jspecify.annotations.NullMarked;
