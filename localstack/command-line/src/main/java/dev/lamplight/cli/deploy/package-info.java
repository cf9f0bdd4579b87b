/// From the build on this machine to a stack in an AWS account.
@NullMarked
package dev.lamplight.cli.deploy;

import org.jspecify.annotations.NullMarked;
