@NullMarked
package dev.lamplight.aws.http;

import org.jspecify.annotations.NullMarked;
