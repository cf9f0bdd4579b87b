/// Event source mappings: they poll a queue, call a function with what they received, and delete what it accepted.
@NullMarked
package dev.lamplight.localcloud.mapping;

import org.jspecify.annotations.NullMarked;
