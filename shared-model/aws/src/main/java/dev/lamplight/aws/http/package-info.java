/// Requests of API Gateway as records, and answers back: decoding, routes, keys, paging, and the one place where a
/// failure becomes an HTTP answer. Knows nothing of files or stores.
@NullMarked
package dev.lamplight.aws.http;

import org.jspecify.annotations.NullMarked;
