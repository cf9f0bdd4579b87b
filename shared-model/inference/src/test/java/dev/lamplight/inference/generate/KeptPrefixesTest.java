package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.WeightForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeptPrefixesTest {
    private static final int CAPACITY = 200;
    private static final int COMMON = 90;
    private static final int[] BEGINNING = PrefixCacheTest.branch(COMMON, COMMON);
    private static final PrefixSpace SPACE = PrefixSpace.of("model", "", "tenant");
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final Path folder;
    private final Objects objects = new Objects();

    KeptPrefixesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// A bucket, and what it was asked for.
    private static final class Objects implements KeptPrefixes.Bucket {
        private final Map<String, byte[]> content = new TreeMap<>();
        private final List<String> fetched = new ArrayList<>();
        private final List<String> put = new ArrayList<>();

        @Override
        public Optional<byte[]> fetch(String name) {
            fetched.add(name);
            return Optional.ofNullable(content.get(name));
        }

        @Override
        public void put(String name, byte[] bytes) {
            put.add(name);
            content.put(name, bytes);
        }
    }

    /// What a process of its own has, on a disk of its own.
    private KeptPrefixes machine(String disk) {
        return machine(disk, 1 << 24);
    }

    private KeptPrefixes machine(String disk, long maxBytes) {
        return new KeptPrefixes(new PrefixFolder(folder.resolve(disk), maxBytes, CLOCK), objects);
    }

    private DecoderSession open(DecoderFamily family) throws IOException {
        return PrefixCacheTest.open(folder, family, WeightForm.TWO_PLANES);
    }

    private static void keep(KeptPrefixes kept, int[] beginning, DecoderSession session) {
        try (DecoderSequence first = session.sequence(CAPACITY)) {
            float[] _ = PrefixCacheTest.read(first, PrefixCacheTest.branch(beginning.length, 150));
            kept.keep(SPACE, beginning, first);
        }
    }

    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void anotherMachineTakesOverTheSameBits(DecoderFamily family) throws IOException {
        int[] text = PrefixCacheTest.branch(COMMON, 140);
        try (DecoderSession session = open(family);
                DecoderSequence fresh = session.sequence(CAPACITY);
                DecoderSequence restored = session.sequence(CAPACITY)) {
            KeptPrefixes one = machine("one");
            keep(one, BEGINNING, session);
            one.upload();
            PrefixCacheTest.poison(restored);

            assertThat(machine("another").restore(SPACE, BEGINNING, restored)).isEqualTo(COMMON);

            assertThat(PrefixCacheTest.read(restored, text)).containsExactly(PrefixCacheTest.read(fresh, text));
        }
    }

    @Test
    void theBucketIsAskedOnceAndToldOnce() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            KeptPrefixes one = machine("one");
            assertThat(one.restore(SPACE, BEGINNING, sequence)).isZero();
            assertThat(one.restore(SPACE, BEGINNING, sequence)).isZero();
            assertThat(objects.fetched).hasSize(1);

            keep(one, BEGINNING, session);
            assertThat(objects.put).as("before the answer is out").isEmpty();
            one.upload();
            keep(one, BEGINNING, session);
            one.upload();
            assertThat(objects.put).hasSize(1);

            assertThat(one.restore(SPACE, BEGINNING, sequence)).isEqualTo(COMMON);
            assertThat(objects.fetched).as("it is on this disk").hasSize(1);
        }
    }

    @Test
    void nobodyGetsWhatBelongsToSomebodyElse() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            KeptPrefixes one = machine("one");
            keep(one, BEGINNING, session);
            one.upload();

            for (PrefixSpace space : List.of(
                    PrefixSpace.of("model", "", "another tenant"),
                    PrefixSpace.of("another model", "", "tenant"),
                    PrefixSpace.of("model", "adapter", "tenant"))) {
                assertThat(one.restore(space, BEGINNING, sequence)).isZero();
                assertThat(machine("another").restore(space, BEGINNING, sequence))
                        .isZero();
            }
        }
    }

    @Test
    void whatWasNotReadIsNotKept() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            sequence.append(BEGINNING, 0, COMMON - 1, 1);
            KeptPrefixes one = machine("one");
            one.keep(SPACE, BEGINNING, sequence);
            one.upload();
        }
        assertThat(objects.put).isEmpty();
    }

    /// In the bucket, under way from it, or on the disk.
    @Test
    void damagedFilesAreRemovedAndNotRead() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence other = session.sequence(CAPACITY)) {
            KeptPrefixes one = machine("one");
            keep(one, BEGINNING, session);
            one.upload();
            String name = objects.put.getFirst();
            byte[] whole = objects.fetch(name).orElseThrow();
            Random random = new Random(20261130);
            for (int round = 0; round < 300; round++) {
                byte[] damaged = round % 2 == 0
                        ? Arrays.copyOf(whole, round < 200 ? round : random.nextInt(whole.length))
                        : whole.clone();
                if (round % 2 == 1) {
                    // not in the first token: that would be a whole file of another text, as far as its head says
                    int at = round < 56 ? round : random.nextInt(60, whole.length);
                    damaged[at] ^= (byte) (1 << random.nextInt(8));
                }
                objects.content.put(name, damaged);
                other.rewind(0);

                assertThat(machine("another").restore(SPACE, BEGINNING, other))
                        .as("round %d", round)
                        .isZero();
                assertThat(folder.resolve("another").resolve(name))
                        .as("round %d", round)
                        .doesNotExist();
            }
            objects.content.put(name, whole);
            assertThat(machine("another").restore(SPACE, BEGINNING, other)).isEqualTo(COMMON);
        }
    }

    @Test
    void filesOnThisDiskAreBounded() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            long two = 2 * 50 * sequence.bytesPerToken() + 1_000;
            KeptPrefixes few = machine("few", two);
            for (int length = 45; length < 50; length++) {
                keep(few, PrefixCacheTest.branch(length, length), session);
            }
            assertThat(files("few")).hasSize(2);
            few.upload();
            assertThat(objects.put).as("what is gone from the disk is not put").hasSize(2);

            KeptPrefixes later = machine("later", two);
            for (int length = 45; length < 50; length++) {
                sequence.rewind(0);
                int _ = later.restore(SPACE, PrefixCacheTest.branch(length, length), sequence);
            }
            assertThat(files("later")).hasSize(2);
        }
    }

    @Test
    void aDiskThatRefusesKeepsNothing() throws IOException {
        Files.write(folder.resolve("a file"), new byte[0]);
        try (DecoderSession session = open(DecoderFamily.LLAMA);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            KeptPrefixes one = machine("one");
            keep(one, BEGINNING, session);
            one.upload();

            KeptPrefixes refused = machine("a file/below");
            assertThat(refused.restore(SPACE, BEGINNING, sequence)).isZero();
            keep(refused, BEGINNING, session);
            refused.upload();

            assertThat(objects.put).hasSize(1);
        }
    }

    private List<Path> files(String disk) {
        try (Stream<Path> files = Files.list(folder.resolve(disk))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
