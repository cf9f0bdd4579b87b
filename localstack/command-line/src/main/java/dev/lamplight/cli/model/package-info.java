@NullMarked
package dev.lamplight.cli.model;

import org.jspecify.annotations.NullMarked;
