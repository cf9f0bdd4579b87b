/// What is deployed: sizes, parts, start caches.
@NullMarked
package dev.lamplight.tests.packages;

import org.jspecify.annotations.NullMarked;
