package dev.lamplight.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Stored;
import dev.lamplight.contract.TransientCode;
import java.util.Optional;
import java.util.function.Function;

/// JSON objects of one type that are changed by compare-and-swap only.
///
/// @param <T> the type, a record that checks itself
public final class JsonObjects<T> {
    private static final String JSON = "application/json";
    private static final int MAX_ATTEMPTS = 12;

    private final ObjectStore objects;
    private final Class<T> type;

    public JsonObjects(ObjectStore objects, Class<T> type) {
        this.objects = objects;
        this.type = type;
    }

    /// @throws Failure.Permanent `newer_format` for a value that a later version wrote; `corrupt_object` for bytes
    ///     that are no such value: objects are written whole and read whole, so it is damage that must be seen
    public Optional<Versioned<T>> read(String key) {
        return objects.get(key).map(object -> new Versioned<>(parse(key, object.bytes()), object.etag()));
    }

    /// What is there now; the known value itself where it is still right, which costs no transfer.
    public Optional<Versioned<T>> readAgain(String key, Versioned<T> known) {
        return switch (objects.getIfChanged(key, known.etag())) {
            case ConditionalRead.Unchanged _ -> Optional.of(known);
            case ConditionalRead.Missing _ -> Optional.empty();
            case ConditionalRead.Changed(StoredObject object) ->
                Optional.of(new Versioned<>(parse(key, object.bytes()), object.etag()));
        };
    }

    /// @return false where the object existed already
    public boolean create(String key, T value) {
        return objects.create(key, Json.bytes(value), JSON).isPresent();
    }

    /// @return the new value with its entity tag, or empty where another change came first
    public Optional<Versioned<T>> swap(String key, Versioned<T> current, T next) {
        return objects.replace(key, Json.bytes(next), JSON, current.etag()).map(etag -> new Versioned<>(next, etag));
    }

    /// Changes the object until the change holds. A change that gives an equal value writes nothing.
    ///
    /// @param change from what is there, if anything, to what shall be there; called again after every lost race
    /// @throws Failure.Transient `contention` where others win too often
    public T update(String key, Function<Optional<T>, T> change) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<Versioned<T>> current = read(key);
            T next = change.apply(current.map(Versioned::value));
            boolean holds = current.isEmpty()
                    ? create(key, next)
                    : next.equals(current.get().value())
                            || swap(key, current.get(), next).isPresent();
            if (holds) {
                return next;
            }
            Backoff.OBJECT_CONFLICT.pause(attempt);
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION, key + ": others changed it during " + MAX_ATTEMPTS + " attempts");
    }

    private T parse(String key, byte[] bytes) {
        try {
            return Json.read(bytes, type);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof Failure.Permanent newer && newer.code() == PermanentCode.NEWER_FORMAT) {
                throw newer;
            }
            throw broken(key, bytes, e);
        } catch (JsonProcessingException e) {
            throw broken(key, bytes, e);
        }
    }

    private Failure.Permanent broken(String key, byte[] bytes, JsonProcessingException cause) {
        Stored.requireKnown(key, bytes, type);
        return new Failure.Permanent(
                PermanentCode.CORRUPT_OBJECT, key + " cannot be read: " + Json.placeOf(cause), cause);
    }
}
