/// HTTP/1.1 on loopback, one virtual thread per connection: what the Runtime API, the API front and the Lambda API are
/// served with. Header names keep the case in which they came, because a proxy event passes them on.
@NullMarked
package dev.lamplight.localcloud.http;

import org.jspecify.annotations.NullMarked;
