/// AWS's SAM CLI, its emulator of the runtime interface and checkov on what is deployed: tools of other people that the
/// product is handed to as it is.
@NullMarked
package dev.lamplight.tests.sam;

import org.jspecify.annotations.NullMarked;
