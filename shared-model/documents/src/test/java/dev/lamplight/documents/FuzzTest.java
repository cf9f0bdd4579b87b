package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Failure;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Sound documents, damaged at random. `-Dlamplight.fuzz.rounds` asks for more of them, `-Dlamplight.fuzz.seed` for the
/// same again.
class FuzzTest {
    private static final int ROUNDS = Integer.getInteger("lamplight.fuzz.rounds", 3_000);
    private static final long SEED = Long.getLong("lamplight.fuzz.seed", System.nanoTime());
    private static final int MOST_BYTES = 200_000;

    private final DocumentExtractor extractor = new DocumentExtractor(Extraction.SMALL, Clock.systemUTC());

    @Test
    void damagedDocumentsEndAsTextOrCodedFailure() throws Exception {
        System.out.println("lamplight.fuzz.seed=" + SEED);
        List<Fixture> fixtures = Fixture.all();
        int texts = 0;
        int failures = 0;

        for (int round = 0; round < ROUNDS; round++) {
            // Each round has a generator of its own, so that one that fails can be had alone.
            SplittableRandom random = new SplittableRandom(SEED + round);
            Fixture fixture = fixtures.get(random.nextInt(fixtures.size()));
            byte[] damaged = damage(fixture.source(), fixtures, random);
            try {
                String text =
                        extractor.extract(damaged, fixture.filename()).text().text();
                assertThat(text).as(replay(fixture, round)).isNotBlank();
                texts++;
            } catch (Failure.Permanent failure) {
                assertThat(failure.explanation()).as(replay(fixture, round)).isNotBlank();
                failures++;
            } catch (RuntimeException | Error thrown) {
                throw new AssertionError(replay(fixture, round), thrown);
            }
        }

        // A fuzzer that only ever hits one of the two answers tests nothing.
        assertThat(texts).isGreaterThan(ROUNDS / 20);
        assertThat(failures).isGreaterThan(ROUNDS / 20);
    }

    private static String replay(Fixture fixture, int round) {
        return "%s, repeat with -Dlamplight.fuzz.seed=%d -Dlamplight.fuzz.rounds=1"
                .formatted(fixture.filename(), SEED + round);
    }

    private static byte[] damage(byte[] source, List<Fixture> fixtures, SplittableRandom random) {
        byte[] damaged = source.clone();
        int steps = 1 + random.nextInt(8);
        for (int step = 0; step < steps && damaged.length > 0; step++) {
            damaged = switch (random.nextInt(7)) {
                case 0 -> flipped(damaged, random);
                case 1 -> Arrays.copyOf(damaged, random.nextInt(damaged.length));
                case 2 ->
                    spliced(
                            damaged,
                            fixtures.get(random.nextInt(fixtures.size())).source(),
                            random);
                case 3 -> repeated(damaged, random);
                case 4 -> without(damaged, random);
                case 5 -> withNumber(damaged, random);
                default -> withExtreme(damaged, random);
            };
        }
        return damaged;
    }

    private static byte[] flipped(byte[] source, SplittableRandom random) {
        for (int count = 1 + random.nextInt(8); count > 0; count--) {
            source[random.nextInt(source.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return source;
    }

    private static byte[] withExtreme(byte[] source, SplittableRandom random) {
        byte[] extremes = {0, -1, 0x7F, (byte) 0x80, '<', '"', '{', '(', '/', '\n'};
        int start = random.nextInt(source.length);
        int end = start + random.nextInt(Math.min(64, source.length - start));
        Arrays.fill(source, start, end, extremes[random.nextInt(extremes.length)]);
        return source;
    }

    /// A digit becomes a nine: counts, lengths and places are lied about.
    private static byte[] withNumber(byte[] source, SplittableRandom random) {
        int start = random.nextInt(source.length);
        for (int index = start; index < source.length; index++) {
            if (source[index] >= '0' && source[index] <= '9') {
                source[index] = (byte) ('0' + random.nextInt(10));
                return source;
            }
        }
        return source;
    }

    private static byte[] spliced(byte[] source, byte[] other, SplittableRandom random) {
        int end = random.nextInt(source.length);
        int start = random.nextInt(other.length);
        byte[] joined = Arrays.copyOf(source, end + other.length - start);
        System.arraycopy(other, start, joined, end, other.length - start);
        return joined;
    }

    private static byte[] repeated(byte[] source, SplittableRandom random) {
        int start = random.nextInt(source.length);
        int length = Math.min(source.length - start, 1 + random.nextInt(64));
        int times = Math.min(1 + random.nextInt(500), (MOST_BYTES - source.length) / length);
        if (times < 1) {
            return source;
        }
        byte[] longer = new byte[source.length + times * length];
        System.arraycopy(source, 0, longer, 0, start);
        for (int count = 0; count < times; count++) {
            System.arraycopy(source, start, longer, start + count * length, length);
        }
        System.arraycopy(source, start, longer, start + times * length, source.length - start);
        return longer;
    }

    private static byte[] without(byte[] source, SplittableRandom random) {
        int start = random.nextInt(source.length);
        int length = Math.min(source.length - start, 1 + random.nextInt(64));
        byte[] shorter = Arrays.copyOf(source, source.length - length);
        System.arraycopy(source, start + length, shorter, start, source.length - start - length);
        return shorter;
    }
}
