@NullMarked
package dev.lamplight.aws.runtime;

import org.jspecify.annotations.NullMarked;
