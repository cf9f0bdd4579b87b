/// EventBridge Scheduler, as far as the template needs it: rates, cron expressions and single moments that send a
/// message to a queue.
@NullMarked
package dev.lamplight.localcloud.schedule;

import org.jspecify.annotations.NullMarked;
