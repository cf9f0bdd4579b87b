package dev.lamplight.localcloud.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// The digests a writer may send along; S3 refuses a body that does not agree.
final class Checksums {
    private Checksums() {}

    static MessageDigest md5() {
        return digest("MD5");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Takes bytes and gives the digest in Base64, big-endian for the CRCs.
    interface Running {
        void update(byte[] bytes, int offset, int length);

        String base64();
    }

    /// @param header `x-amz-checksum-crc32` and so on
    static Running running(String header) {
        return switch (header.substring(header.lastIndexOf('-') + 1).toLowerCase(Locale.ROOT)) {
            case "crc32" -> of(new CRC32(), Integer.BYTES);
            case "crc32c" -> of(new CRC32C(), Integer.BYTES);
            case "crc64nvme" -> of(new Crc64Nvme(), Long.BYTES);
            case "sha1" -> of(digest("SHA-1"));
            case "sha256" -> of(digest("SHA-256"));
            case "md5" -> of(md5());
            default -> throw S3Exception.invalid("InvalidRequest", "Checksum " + header + " is not known.");
        };
    }

    private static Running of(Checksum checksum, int bytes) {
        return new Running() {
            @Override
            public void update(byte[] more, int offset, int length) {
                checksum.update(more, offset, length);
            }

            @Override
            public String base64() {
                byte[] value = new byte[bytes];
                long rest = checksum.getValue();
                for (int i = bytes - 1; i >= 0; i--) {
                    value[i] = (byte) rest;
                    rest >>>= Byte.SIZE;
                }
                return Base64.getEncoder().encodeToString(value);
            }
        };
    }

    private static Running of(MessageDigest digest) {
        return new Running() {
            @Override
            public void update(byte[] more, int offset, int length) {
                digest.update(more, offset, length);
            }

            @Override
            public String base64() {
                return Base64.getEncoder().encodeToString(digest.digest());
            }
        };
    }

    /// CRC-64/NVME: reflected polynomial 0x9A6C9329AC4BC9B5, initial value and final XOR all ones. NVM Express
    /// command set specification 1.0d, figure 118.
    private static final class Crc64Nvme implements Checksum {
        private static final long[] TABLE = table();

        private long crc = -1;

        private static long[] table() {
            long[] table = new long[256];
            for (int value = 0; value < table.length; value++) {
                long rest = value;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    rest = (rest & 1) == 0 ? rest >>> 1 : (rest >>> 1) ^ 0x9A6C9329AC4BC9B5L;
                }
                table[value] = rest;
            }
            return table;
        }

        @Override
        public void update(int value) {
            crc = TABLE[(int) (crc ^ value) & 0xFF] ^ (crc >>> Byte.SIZE);
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                update(bytes[i]);
            }
        }

        @Override
        public long getValue() {
            return ~crc;
        }

        @Override
        public void reset() {
            crc = -1;
        }
    }
}
