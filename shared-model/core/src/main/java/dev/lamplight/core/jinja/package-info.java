/// The part of Jinja that chat templates are written in, as Python's `jinja2` renders it for Hugging Face's
/// `apply_chat_template`. docs/design/generation.md.
@NullMarked
package dev.lamplight.core.jinja;

import org.jspecify.annotations.NullMarked;
