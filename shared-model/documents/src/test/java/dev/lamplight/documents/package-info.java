@NullMarked
package dev.lamplight.documents;

import org.jspecify.annotations.NullMarked;
