package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What one function tells the next, the `data` of a CloudEvents envelope ([EventEnvelope]). Adding a kind: a record
/// here, a folder in `events/`, and the compiler names the switches.
public sealed interface Event {

    /// An event that is about one store.
    sealed interface OfStore extends Event {
        StoreId store();
    }

    /// The `type` attribute: `dev.lamplight.<noun>.<past participle>.v1`.
    default String type() {
        return switch (this) {
            case DocumentOffered _ -> DocumentOffered.TYPE;
            case DocumentAttached _ -> DocumentAttached.TYPE;
            case DocumentChunked _ -> DocumentChunked.TYPE;
            case DocumentRemoved _ -> DocumentRemoved.TYPE;
            case DocumentFailed _ -> DocumentFailed.TYPE;
            case StoreOutgrown _ -> StoreOutgrown.TYPE;
            case SweepScheduled _ -> SweepScheduled.TYPE;
        };
    }

    /// The `subject` attribute: the document, as far as the sender can name it.
    String subject();

    /// A document that anybody may put into the `Documents` queue: text of up to 262,144 characters, or a reference to
    /// an object in a bucket that the function allows. The order of its versions is the envelope's `time`, then its
    /// `id`.
    ///
    /// @param name the document's name within the store: the same name is the same document
    /// @param text the document itself, or null
    /// @param object where the document lies, or null; exactly one of the two is given
    /// @param attributes pairs to filter by
    record DocumentOffered(
            StoreId store,
            String name,
            @Nullable String text,
            @Nullable ObjectRef object,
            @Nullable Attributes attributes)
            implements OfStore {
        public static final String TYPE = "dev.lamplight.document.offered.v1";

        /// Up to three bytes each, they fit a message of SQS (1 MiB) with room for the rest of the event.
        private static final int MAX_TEXT_CHARACTERS = 256 * 1024;

        public DocumentOffered {
            require(store, "store");
            require(name, "name");
            if (name.isBlank() || PlainText.characters(name) > 1024 || !PlainText.isWhole(name)) {
                throw malformed("name: expected 1 to 1024 whole characters, found " + PlainText.characters(name));
            }
            if ((text == null) == (object == null)) {
                throw malformed("expected exactly one of text and object");
            }
            if (text != null && PlainText.characters(text) > MAX_TEXT_CHARACTERS) {
                throw malformed("text: expected at most " + MAX_TEXT_CHARACTERS + " characters, found "
                        + PlainText.characters(text));
            }
            attributes = attributes == null ? Attributes.NONE : attributes;
        }

        @Override
        public String subject() {
            return name;
        }

        @Override
        public Attributes attributes() {
            return attributes == null ? Attributes.NONE : attributes;
        }
    }

    /// An uploaded file was attached to a store through the API.
    ///
    /// @param order its number in the register of the attachment
    record DocumentAttached(
            StoreId store,
            FileId file,
            Order order,
            Attributes attributes,
            ChunkingStrategy chunking,
            Instant attachedAt)
            implements OfStore {
        public static final String TYPE = "dev.lamplight.document.attached.v1";

        public DocumentAttached {
            require(store, "store");
            require(file, "file");
            require(order, "order");
            require(attributes, "attributes");
            require(chunking, "chunking");
            require(attachedAt, "attachedAt");
        }

        @Override
        public String subject() {
            return file.value();
        }
    }

    /// One part of a version is cut into chunks and waits to be embedded.
    ///
    /// @param chunks the chunk file
    record DocumentChunked(StoreId store, FileId file, Order order, int part, int parts, ObjectRef chunks)
            implements OfStore {
        public static final String TYPE = "dev.lamplight.document.chunked.v1";

        public DocumentChunked {
            require(store, "store");
            require(file, "file");
            require(order, "order");
            require(chunks, "chunks");
            if (part < 1 || part > parts) {
                throw malformed("part: expected 1 to parts, found " + part + " of " + parts);
            }
        }

        @Override
        public String subject() {
            return file.value();
        }
    }

    /// The source of a dropped document is gone.
    record DocumentRemoved(StoreId store, FileId file, Order order, Instant removedAt) implements OfStore {
        public static final String TYPE = "dev.lamplight.document.removed.v1";

        public DocumentRemoved {
            require(store, "store");
            require(file, "file");
            require(order, "order");
            require(removedAt, "removedAt");
        }

        @Override
        public String subject() {
            return file.value();
        }
    }

    /// A version cannot be processed; the reason goes into the store so that it can be listed.
    record DocumentFailed(StoreId store, FileId file, Order order, String code, String message, DocumentFacts facts)
            implements OfStore {
        public static final String TYPE = "dev.lamplight.document.failed.v1";

        public DocumentFailed {
            require(store, "store");
            require(file, "file");
            require(order, "order");
            require(code, "code");
            require(message, "message");
            require(facts, "facts");
        }

        @Override
        public String subject() {
            return file.value();
        }
    }

    /// A store has segments to merge, or garbage to collect.
    ///
    /// @param collection what to do about objects that nothing refers to any more
    record StoreOutgrown(StoreId store, Collection collection) implements OfStore {
        public static final String TYPE = "dev.lamplight.store.outgrown.v1";

        public StoreOutgrown {
            require(store, "store");
            require(collection, "collection");
        }

        @Override
        public String subject() {
            return store.value();
        }
    }

    /// It is time to look after all stores. What the schedule sends; each store gets a message of its own from it.
    record SweepScheduled(Collection collection) implements Event {
        public static final String TYPE = "dev.lamplight.sweep.scheduled.v1";

        public SweepScheduled {
            require(collection, "collection");
        }

        @Override
        public String subject() {
            return "stores";
        }
    }

    /// How far garbage collection goes.
    enum Collection {
        /// Not at all.
        @JsonProperty("none")
        NONE,
        /// Reports what it would delete.
        @JsonProperty("report")
        REPORT,
        /// Deletes it.
        @JsonProperty("delete")
        DELETE
    }

    /// What comes from outside may lack anything.
    private static void require(@Nullable Object value, String field) {
        if (value == null) {
            throw malformed(field + ": expected a value, found none");
        }
    }

    private static Failure.Permanent malformed(String message) {
        return new Failure.Permanent(PermanentCode.MALFORMED_EVENT, message);
    }
}
