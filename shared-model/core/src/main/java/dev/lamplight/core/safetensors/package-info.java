/// GGUF, the file format of llama.cpp in which the world's small language models are published: reading it, and turning
/// its quantized blocks into numbers. ggml, docs/gguf.md.
@NullMarked
package dev.lamplight.core.safetensors;

import org.jspecify.annotations.NullMarked;
