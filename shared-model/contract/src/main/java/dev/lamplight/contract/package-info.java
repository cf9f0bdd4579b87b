/// What the functions say to each other and keep in S3: events, object references, orders, store manifests, failures.
/// Pure data; the only dependency is Jackson.
@NullMarked
package dev.lamplight.contract;

import org.jspecify.annotations.NullMarked;
