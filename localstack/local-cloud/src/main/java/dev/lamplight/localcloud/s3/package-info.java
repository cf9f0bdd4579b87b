/// S3 on loopback: objects in a folder or in memory, atomic conditional writes, versions, and notifications that are
/// committed together with the change they tell about.
@NullMarked
package dev.lamplight.localcloud.s3;

import org.jspecify.annotations.NullMarked;
