/// The records of the public HTTP interface, field for field as OpenAI's client libraries read them; what we
/// add is an extra field that they ignore.
@NullMarked
package dev.lamplight.contract.api;

import org.jspecify.annotations.NullMarked;
