@NullMarked
package dev.lamplight.localcloud.schedule;

import org.jspecify.annotations.NullMarked;
