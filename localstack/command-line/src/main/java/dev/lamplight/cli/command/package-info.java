/// The commands: each reads what was asked, calls one other room, and shows what came back.
@NullMarked
package dev.lamplight.cli.command;

import org.jspecify.annotations.NullMarked;
