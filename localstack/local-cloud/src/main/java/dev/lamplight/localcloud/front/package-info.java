/// The two doors of the local cloud: the API front, which turns HTTP requests into API Gateway's proxy events, and the
/// Lambda API, which takes invocations from the AWS CLI, SDKs and emulators.
@NullMarked
package dev.lamplight.localcloud.front;

import org.jspecify.annotations.NullMarked;
