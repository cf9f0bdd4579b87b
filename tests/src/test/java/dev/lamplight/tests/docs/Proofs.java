package dev.lamplight.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Which test is able to prove something about which class: from the constant pools of what is compiled here, so that
/// a name in a comment, a text or an unused import counts for nothing.
final class Proofs {
    /// What starts every packaged function in a process of its own; no constant pool shows that.
    private static final String PRODUCT = "dev/lamplight/tests/product/Product";

    private static final String OURS = "dev/lamplight/";
    private static final Set<String> CASES = Set.of(
            "Lorg/junit/jupiter/api/Test;",
            "Lorg/junit/jupiter/api/RepeatedTest;",
            "Lorg/junit/jupiter/api/TestFactory;",
            "Lorg/junit/jupiter/params/ParameterizedTest;",
            "Lnet/jqwik/api/Property;");

    /// Top-level classes by the top-level classes that refer to them; both in the form of a class file.
    private final Map<String, Set<String>> references = new HashMap<>();

    private final Set<String> tests = new HashSet<>();

    /// Texts in the code of a test class and its nested ones.
    private final Map<String, Set<String>> texts = new HashMap<>();

    private final Map<String, Integer> cases = new HashMap<>();

    private Proofs() {}

    /// Reads what is compiled below the root.
    static Proofs ofCompiledClasses() {
        Proofs proofs = new Proofs();
        for (Path folder : compiled()) {
            boolean isTest = folder.endsWith("test-classes");
            for (Path file : classFiles(folder)) {
                proofs.read(file, isTest);
            }
        }
        Set<String> handlers = new TreeSet<>(proofs.references.keySet());
        handlers.removeIf(name -> !name.matches(OURS + "functions/\\w+/\\w+Handler"));
        proofs.references.computeIfAbsent(PRODUCT, _ -> new HashSet<>()).addAll(handlers);
        return proofs;
    }

    private static List<Path> compiled() {
        List<Path> folders = new ArrayList<>();
        try {
            Files.walkFileTree(Project.ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    if (folder.endsWith("target/classes") || folder.endsWith("target/test-classes")) {
                        folders.add(folder);
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    Path parent = folder.getParent();
                    boolean otherOutput = parent != null && parent.endsWith("target");
                    return folder.endsWith(".git")
                                    || folder.endsWith(".lamplight")
                                    || folder.endsWith("src")
                                    || otherOutput
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    private static List<Path> classFiles(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".class")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private void read(Path file, boolean isTest) {
        ClassModel model;
        try {
            model = ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = topLevel(model.thisClass().asInternalName());
        Set<String> targets = references.computeIfAbsent(name, _ -> new HashSet<>());
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && type.asInternalName().startsWith(OURS)) {
                targets.add(topLevel(type.asInternalName()));
            }
            if (isTest && entry instanceof StringEntry text) {
                texts.computeIfAbsent(name, _ -> new HashSet<>()).add(text.stringValue());
            }
        }
        if (isTest) {
            tests.add(name);
            cases.merge(
                    name,
                    Math.toIntExact(
                            model.methods().stream().filter(Proofs::isCase).count()),
                    Integer::sum);
        }
    }

    private static boolean isCase(MethodModel method) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .anyMatch(annotation -> CASES.contains(annotation.className().stringValue()));
    }

    private static String topLevel(String internalName) {
        int nested = internalName.indexOf('$');
        return nested < 0 ? internalName : internalName.substring(0, nested);
    }

    /// Whether the test was compiled, so that anything can be said about it.
    boolean knows(String test) {
        return !named(test, tests).isEmpty();
    }

    /// Number of test methods of the class of this simple name.
    int cases(String test) {
        return named(test, tests).stream()
                .mapToInt(name -> cases.getOrDefault(name, 0))
                .sum();
    }

    /// Whether the test comes to what it is said to prove: a unit test is about the class, an integration test comes to
    /// it by what it starts, and who proves something of a file opens it.
    boolean comesTo(String test, String proved) {
        if (Files.exists(Project.ROOT.resolve(proved))) {
            return opens(test, proved);
        }
        return test.endsWith("IT") ? reaches(test, proved) : isAbout(test, proved);
    }

    /// Whether the test, or a test class that it uses, refers to the class or to one that is at most two steps from it.
    boolean isAbout(String test, String type) {
        Set<String> near = reached(test, tests::contains);
        for (int step = 0; step < 2; step++) {
            Set<String> wider = new HashSet<>(near);
            near.forEach(name -> wider.addAll(references.getOrDefault(name, Set.of())));
            near = wider;
        }
        return near.stream().anyMatch(name -> simple(name).equals(type));
    }

    /// Whether the code that the test runs can come to the class.
    boolean reaches(String test, String type) {
        return reached(test, _ -> true).stream().anyMatch(name -> simple(name).equals(type));
    }

    /// Whether the test, or a test class that it uses, has a text that ends in the name of the file.
    boolean opens(String test, String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return reached(test, tests::contains).stream()
                .flatMap(type -> texts.getOrDefault(type, Set.of()).stream())
                .anyMatch(text -> text.equals(name) || text.endsWith("/" + name));
    }

    /// @param through whose references are followed further
    private Set<String> reached(String test, Predicate<String> through) {
        Set<String> seen = new HashSet<>(named(test, tests));
        ArrayDeque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (String next : references.getOrDefault(open.remove(), Set.of())) {
                if (seen.add(next) && through.test(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }

    private static Set<String> named(String simpleName, Set<String> names) {
        Set<String> named = new TreeSet<>();
        for (String name : names) {
            if (simple(name).equals(simpleName)) {
                named.add(name);
            }
        }
        return named;
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
