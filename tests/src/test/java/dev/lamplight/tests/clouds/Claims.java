package dev.lamplight.tests.clouds;

import java.util.List;
import java.util.stream.Stream;

/// All claims, in the order of the table.
final class Claims {
    private Claims() {}

    /// Those that are about the puppet stack.
    static List<Claim> ofPuppets() {
        return Stream.of(S3Claims.all(), SqsClaims.all(), MappingClaims.all(), ApiClaims.all(), LambdaClaims.all())
                .flatMap(List::stream)
                .toList();
    }
}
