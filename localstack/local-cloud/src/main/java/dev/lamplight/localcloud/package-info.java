/// The local cloud: S3, SQS, event source mappings, function host, API front and Lambda API in one process, all from
/// one SAM template. Start reading at [dev.lamplight.localcloud.LocalCloud].
@NullMarked
package dev.lamplight.localcloud;

import org.jspecify.annotations.NullMarked;
