package dev.lamplight.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class RecordedKeysTest {
    private static final String RECORDED = "io/quarkus/runner/recorded/";
    private static final MethodTypeDesc TEXT = MethodTypeDesc.of(ConstantDescs.CD_String);

    @Test
    void twoBuildsThatNumberedOtherwiseBecomeOne() {
        SortedMap<String, byte[]> one = classes("proxykey17", "proxykey40");
        SortedMap<String, byte[]> other = classes("proxykey4", "proxykey3");

        assertThat(RecordedKeys.inOrder(one)).usingRecursiveComparison().isEqualTo(RecordedKeys.inOrder(other));
    }

    @Test
    void stepsThatShareAValueStillShareIt() {
        SortedMap<String, byte[]> ordered = RecordedKeys.inOrder(classes("proxykey17", "proxykey40"));

        assertThat(texts(ordered, "First")).containsExactly("proxykey1");
        assertThat(texts(ordered, "Second")).containsExactly("proxykey2", "proxykey1", "proxykey of nothing", "πx");
    }

    @Test
    void whatQuarkusDidNotRecordStaysAsItIs() {
        SortedMap<String, byte[]> own = new TreeMap<>();
        own.put("dev/lamplight/Own.class", returning("Own", "proxykey17"));
        own.put(RECORDED + "proxykey.txt", new byte[] {1, 2, 3});

        assertThat(RecordedKeys.inOrder(own)).usingRecursiveComparison().isEqualTo(own);
    }

    @Test
    void theClassStillRuns() throws Exception {
        byte[] renumbered = Objects.requireNonNull(
                RecordedKeys.inOrder(classes("proxykey17", "proxykey40")).get(RECORDED + "Second.class"));
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, renumbered, 0, renumbered.length);
            }
        };

        assertThat(loader.loadClass("Second").getMethod("text2").invoke(null)).isEqualTo("proxykey of nothing");
        assertThat(loader.loadClass("Second").getMethod("number").invoke(null)).isEqualTo(1L << 40);
    }

    private static SortedMap<String, byte[]> classes(String first, String second) {
        SortedMap<String, byte[]> classes = new TreeMap<>();
        classes.put(RECORDED + "First.class", returning("First", first));
        classes.put(RECORDED + "Second.class", returning("Second", second, first, "proxykey of nothing", "πx"));
        return classes;
    }

    /// A class with a method `text0`, `text1`, … for each text, and a constant of eight bytes among them.
    private static byte[] returning(String name, String... texts) {
        return ClassFile.of().build(ClassDesc.of(name), type -> {
            type.withMethodBody(
                    "number",
                    MethodTypeDesc.of(ConstantDescs.CD_long),
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code -> code.loadConstant(1L << 40).lreturn());
            for (int place = 0; place < texts.length; place++) {
                String text = texts[place];
                type.withMethodBody(
                        "text" + place, TEXT, ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC, code -> code.loadConstant(
                                        text)
                                .areturn());
            }
        });
    }

    private static List<String> texts(SortedMap<String, byte[]> classes, String name) {
        return StreamSupport.stream(
                        ClassFile.of()
                                .parse(Objects.requireNonNull(classes.get(RECORDED + name + ".class")))
                                .constantPool()
                                .spliterator(),
                        false)
                .filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue())
                .toList();
    }
}
