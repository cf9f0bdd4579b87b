package dev.lamplight.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of the project as a reader of a checkout sees them: sources and documents, nothing that was built.
final class Project {
    static final Path ROOT = Path.of("..");

    /// Folders that a checkout does not have.
    private static final Set<String> BUILT = Set.of("target", ".git", ".lamplight", "node_modules");

    private static final List<Path> FILES = walk();

    private Project() {}

    /// Every file, relative to the root.
    static List<Path> files() {
        return FILES;
    }

    private static List<Path> walk() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return BUILT.contains(String.valueOf(folder.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(ROOT.relativize(file));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(files);
    }

    static String text(String file) {
        return text(Path.of(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names of the top-level types whose files lie below such a folder.
    static Set<String> types(String sourceRoot) {
        Set<String> types = new TreeSet<>();
        for (Path file : FILES) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(".java") && ("/" + file).contains(sourceRoot)) {
                types.add(name.substring(0, name.length() - ".java".length()));
            }
        }
        return types;
    }

    /// Everything that is written for people: the documents of the top level, of `docs` and of the functions.
    static List<Path> documents() {
        return FILES.stream()
                .filter(file -> file.toString().endsWith(".md"))
                .filter(file -> file.getNameCount() == 1 || file.startsWith("docs") || file.startsWith("functions"))
                .sorted()
                .toList();
    }

    /// First groups of every find in a text.
    static List<String> finds(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
