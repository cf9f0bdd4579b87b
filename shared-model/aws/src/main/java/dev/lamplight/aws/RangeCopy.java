package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads stretches of large objects in pieces, with no array as long as a stretch. Thread-safe.
final class RangeCopy {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int NOT_FOUND = 404;
    /// Of a range that begins behind an object's end.
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Client s3;
    private final String bucket;

    RangeCopy(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// What became of a stretch. A value, because the client wraps what is thrown while it reads.
    private sealed interface Copied {
        record Whole(int bytes) implements Copied {}

        record Refused(IOException failure) implements Copied {}
    }

    /// @return how many bytes there are: fewer than `length` where the object ends
    /// @throws Failure.Permanent `not_found` where there is no such object
    /// @throws Failure.Transient `storage_unavailable` where the bucket does not answer
    /// @throws IOException that of the target
    int copy(String key, long offset, int length, ModelBucket.Target target) throws IOException {
        Copied copied;
        try {
            copied = s3.getObject(
                    request -> request.bucket(bucket).key(key).range("bytes=" + offset + "-" + (offset + length - 1)),
                    (response, body) -> copied(key, offset, response, body, target));
        } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                return 0;
            }
            if (e.statusCode() == NOT_FOUND) {
                throw new Failure.Permanent(PermanentCode.NOT_FOUND, uri(key) + ": no such object");
            }
            throw unavailable(key, e);
        } catch (SdkException e) {
            throw unavailable(key, e);
        }
        return switch (copied) {
            case Copied.Whole(int bytes) -> bytes;
            case Copied.Refused(IOException failure) -> throw failure;
        };
    }

    /// A body that ends before its announced length would be taken for a shorter object; the client asks again, from
    /// the beginning, and the same bytes are written to the same places.
    private static Copied copied(
            String key, long offset, GetObjectResponse response, AbortableInputStream body, ModelBucket.Target target) {
        int announced = Math.toIntExact(response.contentLength());
        byte[] piece = new byte[Math.min(PIECE_BYTES, Math.max(1, announced))];
        int done = 0;
        while (done < announced) {
            int count = next(key, body, piece);
            try {
                target.write(ByteBuffer.wrap(piece, 0, count), offset + done);
            } catch (IOException refused) {
                body.abort();
                return new Copied.Refused(refused);
            }
            done += count;
        }
        return new Copied.Whole(done);
    }

    private static int next(String key, InputStream body, byte[] piece) {
        try {
            int count = body.read(piece);
            if (count < 0) {
                throw RetryableException.create(key + ": the body is shorter than announced", new EOFException());
            }
            return count;
        } catch (IOException e) {
            throw RetryableException.create(key + ": the body broke off", e);
        }
    }

    private Failure.Transient unavailable(String key, SdkException cause) {
        return new Failure.Transient(
                TransientCode.STORAGE_UNAVAILABLE, "cannot read " + uri(key) + ": " + cause.getMessage(), cause);
    }

    private String uri(String key) {
        return "s3://" + bucket + "/" + key;
    }
}
