package dev.lamplight.functions.embed;

import dev.lamplight.inference.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// How a vector is written in an answer. Both forms hold the same bits: the digits are the shortest that read back to
/// the same float.
enum VectorFormat {
    /// A JSON list of numbers.
    FLOAT {
        @Override
        long expectedBytes(int dimensions) {
            return Math.multiplyExact((long) dimensions, BYTES_PER_NUMBER) + 2;
        }

        @Override
        void write(Embedding vector, StringBuilder json) {
            char separator = '[';
            for (float value : vector.toArray()) {
                json.append(separator).append(value);
                separator = ',';
            }
            json.append(']');
        }
    },
    /// A JSON text: base64 of the floats, 4 bytes each, the lowest first.
    BASE64 {
        @Override
        long expectedBytes(int dimensions) {
            return ((long) dimensions * Float.BYTES + 2) / 3 * 4 + 2;
        }

        @Override
        void write(Embedding vector, StringBuilder json) {
            float[] values = vector.toArray();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            json.append('"')
                    .append(new String(Base64.getEncoder().encode(bytes.array()), StandardCharsets.ISO_8859_1))
                    .append('"');
        }
    };

    /// Digits, sign and comma of one value: 12.3 on average over unit vectors of 384 and 512 values, never more than
    /// 16.
    private static final long BYTES_PER_NUMBER = 13;

    /// What one vector will take in the answer: exact for base64, a little more than the mean for floats.
    abstract long expectedBytes(int dimensions);

    abstract void write(Embedding vector, StringBuilder json);
}
