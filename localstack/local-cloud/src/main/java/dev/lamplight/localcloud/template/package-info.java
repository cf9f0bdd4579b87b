/// The SAM template as the local cloud runs it: YAML with CloudFormation functions in, typed resources out. Whatever
/// is not understood is an error that names the line.
@NullMarked
package dev.lamplight.localcloud.template;

import org.jspecify.annotations.NullMarked;
