package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/// Holds a running cloud to claims. What it is known not to do must fail: once it works, the list is wrong.
///
/// @param cloud ended with the last claim
record Contract(Cloud kind, Cloud.Running cloud, Ground ground, Gaps gaps) {
    static Contract of(Cloud kind, Cloud.Running cloud) throws Exception {
        return new Contract(kind, cloud, new Ground(cloud.endpoints()), Gaps.read());
    }

    Stream<DynamicTest> tests(List<Claim> claims) {
        return claims.stream()
                .map(claim -> DynamicTest.dynamicTest(claim.toString(), checked(claim)))
                .onClose(this::end);
    }

    private Executable checked(Claim claim) {
        return gaps.of(kind, claim).<Executable>map(_ -> () -> isGap(claim)).orElse(() -> claim.check()
                .on(ground));
    }

    private void isGap(Claim claim) {
        assertThat(catchThrowable(() -> claim.check().on(ground)))
                .as("%s says that it does not, and it does: take the line out", Gaps.FILE)
                .isNotNull();
    }

    private void end() {
        ground.close();
        cloud.close();
    }
}
