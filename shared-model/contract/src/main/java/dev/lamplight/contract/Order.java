package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/// The place of a version among the versions of one document: total, and comparable only within one document.
///
/// The text is compared as S3 tells to compare sequencers: the shorter one padded on the right with zeros, then
/// character by character. A document takes all its orders from one source: S3's sequencer for what is dropped, the
/// attachment register for what is attached through the API, time and id of the event for what is offered by message.
public record Order(@JsonValue String value) implements Comparable<Order> {
    private static final Pattern FORM = Pattern.compile("[0-9a-z][0-9a-z.-]{0,127}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Order {
        if (!isOrder(value)) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    "order: expected lower-case letters and digits, found " + Quoted.of(value));
        }
    }

    public static boolean isOrder(String text) {
        return FORM.matcher(text).matches();
    }

    /// The `sequencer` of an S3 event: hexadecimal digits of any length.
    public static Order ofSequencer(String sequencer) {
        return new Order(sequencer.toLowerCase(Locale.ROOT));
    }

    /// The number of an attach or detach in the register of one attachment, from 1.
    public static Order ofNumber(long number) {
        return new Order(String.format(Locale.ROOT, "%016x", number));
    }

    /// Time (nanoseconds since 1970, fixed width) and id of the event that offers a version.
    public static Order ofEvent(Instant time, String eventId) {
        String nanos = String.format(Locale.ROOT, "%011d%09d", time.getEpochSecond(), time.getNano());
        return new Order(nanos + "-" + Sha256.hexOfParts(eventId).substring(0, 16));
    }

    public boolean isAfter(Order other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Order other) {
        int longest = Math.max(value.length(), other.value.length());
        for (int i = 0; i < longest; i++) {
            int difference = Character.compare(charAt(i), other.charAt(i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    /// Orders that compare as equal are equal: trailing zeros mean nothing.
    @Override
    public boolean equals(Object other) {
        return other instanceof Order order && compareTo(order) == 0;
    }

    @Override
    public int hashCode() {
        int end = value.length();
        while (end > 0 && value.charAt(end - 1) == '0') {
            end--;
        }
        return value.substring(0, end).hashCode();
    }

    @Override
    public String toString() {
        return value;
    }

    private char charAt(int index) {
        return index < value.length() ? value.charAt(index) : '0';
    }
}
