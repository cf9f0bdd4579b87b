/// `chat`: a conversation at the terminal.
@NullMarked
package dev.lamplight.cli.chat;

import org.jspecify.annotations.NullMarked;
