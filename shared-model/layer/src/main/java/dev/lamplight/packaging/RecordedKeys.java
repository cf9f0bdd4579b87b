package dev.lamplight.packaging;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The keys by which Quarkus's recorded steps hand values to each other, in an order that the sources alone decide.
///
/// Quarkus 3.34 numbers them (`proxykey17`) by a counter that all threads of its build share, so that two builds of the
/// same sources differ in these numbers and in nothing else (quarkusio/quarkus, pull request 53025, mends it in a later
/// release). Here they are numbered anew in the order of their first place: classes by name, constants as they stand.
final class RecordedKeys {
    private static final String RECORDED = "io/quarkus/runner/recorded/";
    private static final String STEM = "proxykey";
    private static final Pattern KEY = Pattern.compile(STEM + "[0-9]+");

    private static final int HEADER_BYTES = 8; // magic and version, Java Virtual Machine Specification, 4.1
    private static final int UTF8 = 1;

    private final Map<String, String> renamed = new HashMap<>();

    private RecordedKeys() {}

    /// @param classes content by name; left as it is
    static SortedMap<String, byte[]> inOrder(SortedMap<String, byte[]> classes) {
        RecordedKeys keys = new RecordedKeys();
        SortedMap<String, byte[]> ordered = new TreeMap<>();
        classes.forEach((name, content) -> ordered.put(
                name, name.startsWith(RECORDED) && name.endsWith(".class") ? keys.renumbered(content) : content));
        return ordered;
    }

    /// The class with other texts in its pool of constants; what follows the pool names them by their places only.
    private byte[] renumbered(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length);
        ByteBuffer in = ByteBuffer.wrap(content);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            copy(in, out, HEADER_BYTES);
            int count = Short.toUnsignedInt(in.getShort());
            out.writeShort(count);
            for (int place = 1; place < count; ) {
                place += constant(in, out);
            }
            copy(in, out, in.remaining());
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }

    /// Sizes are those of the Java Virtual Machine Specification, 4.4.
    ///
    /// @return how many places of the pool it takes
    private int constant(ByteBuffer in, DataOutputStream out) throws IOException {
        int tag = in.get();
        out.writeByte(tag);
        switch (tag) {
            case UTF8 -> text(in, out);
            case 7, 8, 16, 19, 20 -> copy(in, out, 2);
            case 15 -> copy(in, out, 3);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> copy(in, out, 4);
            case 5, 6 -> copy(in, out, 8);
            default -> throw new IOException("no constant of a class has the tag " + tag);
        }
        return tag == 5 || tag == 6 ? 2 : 1;
    }

    private void text(ByteBuffer in, DataOutputStream out) throws IOException {
        byte[] text = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(text);
        String found = new String(text, StandardCharsets.ISO_8859_1);
        if (KEY.matcher(found).matches()) {
            out.writeUTF(renamed.computeIfAbsent(found, _ -> STEM + (renamed.size() + 1)));
        } else {
            out.writeShort(text.length);
            out.write(text);
        }
    }

    private static void copy(ByteBuffer in, DataOutputStream out, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.get(bytes);
        out.write(bytes);
    }
}
