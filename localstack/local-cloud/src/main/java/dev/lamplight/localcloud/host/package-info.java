/// The function host: runs unmodified packaged functions in child JVMs under AWS's own Java runtime client and speaks
/// Lambda's Runtime API with them. One pool of execution environments per function; an environment serves one
/// invocation at a time.
@NullMarked
package dev.lamplight.localcloud.host;

import org.jspecify.annotations.NullMarked;
