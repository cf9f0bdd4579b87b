package dev.lamplight.functions.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartReaderTest {
    private static final StoreId STORE = new StoreId("vs_00000001");
    private static final FileId FILE = new FileId("file-00000001");
    private static final Order ORDER = Order.ofNumber(3);

    @Test
    void claimsWhatAnEventBringsWithoutReadingIt() {
        DocumentEntry part = PartReader.claim(
                new Event.DocumentChunked(STORE, FILE, ORDER, 2, 3, ObjectRef.of("library", "chunks")));
        DocumentEntry removed = PartReader.claim(new Event.DocumentRemoved(STORE, FILE, ORDER, Instant.EPOCH));

        assertThat(part).isInstanceOfSatisfying(DocumentEntry.Part.class, claim -> {
            assertThat(claim.part()).isEqualTo(2);
            assertThat(claim.parts()).isEqualTo(3);
            assertThat(claim.order()).isEqualTo(ORDER);
        });
        assertThat(removed).isEqualTo(new DocumentEntry.Removed(FILE, ORDER, Instant.EPOCH));
    }

    @Test
    void refusesWhatIsForEtl() {
        assertThatThrownBy(
                        () -> PartReader.claim(new Event.DocumentOffered(STORE, "name", "text", null, Attributes.NONE)))
                .isInstanceOf(Failure.Permanent.class)
                .extracting(failure -> ((Failure.Permanent) failure).code())
                .isEqualTo(PermanentCode.MALFORMED_EVENT);
    }

    @Test
    void aVersionThatSucceedsAfterItsLastDeliveryIsNoFailure() {
        DocumentEntry part = PartReader.claim(
                new Event.DocumentChunked(STORE, FILE, ORDER, 1, 1, ObjectRef.of("library", "chunks")));
        DocumentEntry.Failed exhausted = PartReader.exhausted(part, 10);
        DocumentEntry.Failed corrupt =
                PartReader.failed(part, new Failure.Permanent(PermanentCode.CORRUPT_DOCUMENT, "corrupt"));

        assertThat(StoreContents.of(List.of(exhausted)).isNews(part)).isTrue();
        assertThat(StoreContents.of(List.of(exhausted, part)).failure(FILE)).isEmpty();
        assertThat(StoreContents.of(List.of(exhausted, corrupt)).failure(FILE)).contains(corrupt);
        assertThat(StoreContents.of(List.of(corrupt, exhausted)).failure(FILE)).contains(corrupt);
        assertThat(StoreContents.of(List.of(corrupt)).isNews(exhausted)).isFalse();
    }
}
