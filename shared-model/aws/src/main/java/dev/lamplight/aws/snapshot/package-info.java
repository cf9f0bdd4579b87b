/// What a function does around a snapshot that Lambda takes of it and starts environments from (SnapStart).
@NullMarked
package dev.lamplight.aws.snapshot;

import org.jspecify.annotations.NullMarked;
