/// The main job on real documents, shown step by step.
@NullMarked
package dev.lamplight.cli.demo;

import org.jspecify.annotations.NullMarked;
