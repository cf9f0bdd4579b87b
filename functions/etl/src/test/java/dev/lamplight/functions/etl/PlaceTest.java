package dev.lamplight.functions.etl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.functions.etl.DroppedDocuments.Place;
import org.junit.jupiter.api.Test;

final class PlaceTest {
    @Test
    void theFirstFolderIsTheStoresAndTheRestIsTheName() {
        assertThat(Place.of("manuals/deep/a.md")).isEqualTo(new Place("manuals", "deep/a.md"));
    }

    @Test
    void aKeyWithoutAFolderGoesToTheDefaultOne() {
        assertThat(Place.of("a.md")).isEqualTo(new Place("default", "a.md"));
        assertThat(Place.of("/a.md")).isEqualTo(new Place("default", "/a.md"));
    }
}
