/// HTTP on loopback for the S3 and SQS servers, with a place to watch every call and to make it fail.
@NullMarked
package dev.lamplight.localcloud.wire;

import org.jspecify.annotations.NullMarked;
