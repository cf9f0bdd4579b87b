package dev.lamplight.tests.pipeline;

import dev.lamplight.contract.ObjectRef;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Payloads of drawn sizes from nothing to 50 MB, by references that are true or wrong in one thing, each delivered up
/// to three times.
public final class PayloadTrial implements Trial {
    private static final long PAYLOADS = 400;
    private static final int MOST = 50_000_000;
    private static final String TEXT = "The lamp is filled with oil on the first day of each month";

    @Override
    public String name() {
        return "payloads";
    }

    @Override
    public String claim() {
        return "A true reference has one effect, a wrong one has none.";
    }

    /// One thing that is wrong about a reference, and the code that says so.
    private enum Lie {
        NONE(""),
        SIZE("payload_mismatch"),
        DIGEST("payload_mismatch"),
        ETAG("not_found"),
        VERSION("not_found"),
        BUCKET("bucket_not_allowed");

        private final String code;

        Lie(String code) {
            this.code = code;
        }

        private ObjectRef told(ObjectRef truth) {
            String zeros = "0".repeat(64);
            return switch (this) {
                case NONE -> truth;
                case SIZE -> ref(truth.bucket(), truth, truth.versionId(), truth.etag(), truth.sizeBytes() + 1, null);
                case DIGEST -> ref(truth.bucket(), truth, truth.versionId(), null, truth.sizeBytes(), zeros);
                case ETAG -> ref(truth.bucket(), truth, null, zeros.substring(32), truth.sizeBytes(), truth.sha256());
                case VERSION -> ref(truth.bucket(), truth, "none", null, truth.sizeBytes(), truth.sha256());
                case BUCKET -> ref("another", truth, truth.versionId(), null, truth.sizeBytes(), truth.sha256());
            };
        }

        private static ObjectRef ref(
                String bucket,
                ObjectRef truth,
                @Nullable String version,
                @Nullable String etag,
                long sizeBytes,
                @Nullable String sha256) {
            return new ObjectRef(bucket, truth.key(), version, etag, sizeBytes, sha256);
        }
    }

    /// @param scale of 400 payloads
    @Override
    public Findings run(Scale scale, long seed, Watch watch) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Breach> breaches = new ArrayList<>();
        long payloads = scale.of(PAYLOADS);
        long done = 0;
        long bytes = 0;
        long lies = 0;
        try (Offers offers = new Offers()) {
            while (done < payloads && watch.goesOn()) {
                int size = size(random);
                Lie lie = random.nextInt(3) == 0 ? Lie.values()[random.nextInt(Lie.values().length)] : Lie.NONE;
                String wanted = lie == Lie.NONE && size == 0 ? "empty_document" : lie.code;
                ObjectRef truth = offers.put("offers/" + done, SizedPdf.orShorter(TEXT, size));
                String found = offers.effect("payload " + done, lie.told(truth), random.nextInt(1, 4));
                if (!found.equals(wanted)) {
                    String what = size + " bytes, " + lie + ": expected '" + wanted + "', found '" + found + "'";
                    breaches.add(new Breach(what, seed, scale));
                }
                done++;
                bytes += size;
                lies += lie == Lie.NONE ? 0 : 1;
                watch.show(done, payloads, "payloads");
            }
        }
        return new Findings(
                List.of(
                        Figure.shown("payloads", (double) done, ""),
                        Figure.shown("bytes", bytes / 1e6, "MB"),
                        Figure.shown("wrong references", (double) lies, ""),
                        Figure.none("wrong effects", breaches.size())),
                breaches);
    }

    /// Every order of magnitude as often as every other.
    private static int size(SplittableRandom random) {
        return (int) Math.min(MOST, Math.exp(random.nextDouble() * Math.log(MOST + 1.0)) - 1);
    }
}
