/// What is promised of batches: every failure reported, order within groups, whatever the concurrency.
@NullMarked
package dev.lamplight.tests.batch;

import org.jspecify.annotations.NullMarked;
