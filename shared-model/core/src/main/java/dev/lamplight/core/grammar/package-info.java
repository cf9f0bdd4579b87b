/// What a model may write: JSON, JSON of a schema, a regular expression, one of several texts. A [Grammar] is compiled
/// once; [TokenGrammar] says for each place in a text which tokens may come next.
@NullMarked
package dev.lamplight.core.grammar;

import org.jspecify.annotations.NullMarked;
