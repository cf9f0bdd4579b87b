package dev.lamplight.functions.compact;

import static dev.lamplight.functions.compact.LibraryFixture.STORE;
import static dev.lamplight.functions.compact.LibraryFixture.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

final class StoreCompactorIT {
    private LibraryFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new LibraryFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int compact() {
        return new StoreCompactor(fixture.library, fixture.segments(), fixture.clock)
                .compact(STORE, fixture.deadline());
    }

    @Test
    void nineSmallSegmentsBecomeOneAndEightStay() {
        for (int document = 1; document <= 8; document++) {
            fixture.commit(document, 1);
        }
        assertThat(compact()).isZero();
        assertThat(fixture.manifest().segments()).hasSize(8);

        fixture.commit(9, 1);
        var before = fixture.contents();
        var counts = fixture.manifest().counts();

        assertThat(compact()).isEqualTo(1);

        assertThat(fixture.manifest().segments()).hasSize(1);
        assertThat(fixture.contents().holdsTheSameAs(before)).isTrue();
        assertThat(fixture.manifest().counts()).isEqualTo(counts);
        assertThat(compact()).as("a second time there is nothing to do").isZero();
    }

    @Test
    void supersededVersionsStayBehind() {
        for (int order = 1; order <= 9; order++) {
            fixture.commit(1, order);
        }

        compact();

        assertThat(fixture.manifest().segments()).singleElement().satisfies(segment -> {
            assertThat(segment.chunks()).isEqualTo(1);
            assertThat(segment.entries()).isEqualTo(1);
        });
        assertThat(fixture.contents().live(file(1))).singleElement().satisfies(part -> assertThat(part.order())
                .isEqualTo(Order.ofNumber(9)));
    }

    @Test
    void aCommitDuringTheMergeIsKept() {
        for (int document = 1; document <= 9; document++) {
            fixture.commit(document, 1);
        }
        var once = new AtomicBoolean();
        var interfering = fixture.client(beforeManifestSwap(() -> {
            if (once.compareAndSet(false, true)) {
                fixture.commit(1, 2);
                fixture.commit(10, 1);
            }
        }));
        var compactor = fixture.compactor(interfering);

        assertThat(compactor.compact(STORE, fixture.deadline())).isEqualTo(1);

        assertThat(fixture.manifest().segments()).hasSize(3);
        assertThat(fixture.contents().live(file(1)).getFirst().order()).isEqualTo(Order.ofNumber(2));
        assertThat(fixture.manifest().counts().completed()).isEqualTo(10);
    }

    @Test
    void aMergeWhoseInputsAnotherReplacedIsDropped() {
        for (int document = 1; document <= 9; document++) {
            fixture.commit(document, 1);
        }
        var once = new AtomicBoolean();
        var interfering = fixture.client(beforeManifestSwap(() -> {
            if (once.compareAndSet(false, true)) {
                assertThat(compact()).isEqualTo(1);
            }
        }));
        var late = fixture.compactor(interfering);

        assertThat(late.compact(STORE, fixture.deadline())).isZero();

        assertThat(fixture.manifest().segments()).hasSize(1);
        assertThat(fixture.manifest().counts().completed()).isEqualTo(9);
        assertThat(fixture.keys(LibraryKeys.segmentsIn(STORE)))
                .as("nine inputs, the listed result, the dropped one: garbage, not loss")
                .hasSize(11);
    }

    /// Dies before and after each call in turn; after that a healthy one must be able to finish.
    @Test
    void aDeathAtAnyCallChangesNothingThatIsFound() {
        for (int call = 1; ; call++) {
            for (int document = 1; document <= 9; document++) {
                fixture.commit(document, call);
            }
            var expected = fixture.contents();
            var calls = new AtomicInteger();
            int deadly = call;
            boolean dieAfter = call % 2 == 0;
            var mortal = fixture.client(dying(calls, (deadly + 1) / 2, dieAfter));
            boolean died = false;
            try {
                fixture.compactor(mortal).compact(STORE, fixture.deadline());
            } catch (Death _) {
                died = true;
            }
            assertThat(fixture.contents().holdsTheSameAs(expected))
                    .as("call %d", call)
                    .isTrue();
            compact();
            assertThat(fixture.contents().holdsTheSameAs(expected))
                    .as("call %d", call)
                    .isTrue();
            assertThat(fixture.manifest().counts().completed()).isEqualTo(9);
            if (!died) {
                assertThat(call).as("deaths enumerated").isGreaterThan(8);
                return;
            }
        }
    }

    @Test
    void aManifestOfANewerVersionIsRefusedAndLeftAlone() {
        String key = LibraryKeys.manifest(STORE);
        String newer = Json.text(fixture.manifest()).replace("\"format\":1", "\"format\":2");
        fixture.library.put(key, newer.getBytes(StandardCharsets.UTF_8), "application/json");

        assertThatThrownBy(this::compact)
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.NEWER_FORMAT));
        assertThat(fixture.library.get(key).orElseThrow().bytes()).asString().isEqualTo(newer);
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static ExecutionInterceptor dying(AtomicInteger calls, int deadly, boolean after) {
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                int call = calls.incrementAndGet();
                if (call > deadly || (call == deadly && !after)) {
                    throw new Death();
                }
            }

            @Override
            public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
                if (calls.get() >= deadly && after) {
                    throw new Death();
                }
            }
        };
    }

    private static ExecutionInterceptor beforeManifestSwap(Runnable action) {
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put
                        && put.key().equals(LibraryKeys.manifest(STORE))) {
                    action.run();
                }
            }
        };
    }
}
