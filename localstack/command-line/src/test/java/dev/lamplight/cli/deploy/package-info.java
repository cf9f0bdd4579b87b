/// Deployments: what is sent, what is asked, and what is said where AWS refuses.
@NullMarked
package dev.lamplight.cli.deploy;

import org.jspecify.annotations.NullMarked;
