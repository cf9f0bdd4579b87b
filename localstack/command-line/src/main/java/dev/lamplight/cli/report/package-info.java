/// The summary of a test run. It needs the JDK only, because the launcher runs it from source after a failed build
/// too.
@NullMarked
package dev.lamplight.cli.report;

import org.jspecify.annotations.NullMarked;
