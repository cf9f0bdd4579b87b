/// SQS on loopback: queues whose messages survive the process, and AWS's JSON and query protocols in front of them.
@NullMarked
package dev.lamplight.localcloud.sqs;

import org.jspecify.annotations.NullMarked;
