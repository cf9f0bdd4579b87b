package dev.lamplight.cli.put;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Files and the keys under which they go into the inbox: `<store>/<file>` for a file, `<store>/<folder>/<path>`
/// for what lies in a folder, as copying the folder would do it. Hidden files stay behind.
///
/// @param files by key, in the order of their keys
public record Shipment(Map<String, Path> files) {
    /// What a document may have, in bytes; etl refuses more.
    private static final long MAX_DOCUMENT_BYTES = 100_000_000;

    public Shipment {
        files = new TreeMap<>(files);
    }

    /// @throws CommandFailure where a path is not there, holds nothing, or two files would get one key
    public static Shipment of(String store, List<Path> paths) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (Path path : paths) {
            for (Path file : filesIn(path)) {
                Path other = files.putIfAbsent(key(store, path, file), file);
                requireOneFile(other == null ? file : other, file);
            }
        }
        return new Shipment(files);
    }

    /// What lies directly at the paths below a folder, with the folder left out of the keys.
    public static Shipment below(String store, Path folder, List<String> paths) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (String path : paths) {
            for (Path file : filesIn(folder.resolve(path))) {
                files.put(store + "/" + slashed(folder.relativize(file)), file);
            }
        }
        return new Shipment(files);
    }

    /// What lies at the paths just now, under the same keys: nothing at all is fine, and what is too large to be a
    /// document is left out.
    ///
    /// @throws CommandFailure where a path is not there, or two files would get one key
    public static Map<String, FolderWatch.State> present(String store, List<Path> paths) throws IOException {
        Map<String, FolderWatch.State> present = new TreeMap<>();
        for (Path path : paths) {
            for (FolderWatch.State state : statesIn(path)) {
                if (state.sizeBytes() <= MAX_DOCUMENT_BYTES) {
                    FolderWatch.State other = present.putIfAbsent(key(store, path, state.file()), state);
                    requireOneFile(other == null ? state.file() : other.file(), state.file());
                }
            }
        }
        return present;
    }

    private static void requireOneFile(Path one, Path other) throws IOException {
        if (!one.equals(other) && !Files.isSameFile(one, other)) {
            throw new CommandFailure(one + " and " + other + " would become one object: put them one by one"
                    + " into different stores, or rename one.");
        }
    }

    private static String key(String store, Path given, Path file) throws IOException {
        Path root = given.toRealPath();
        Path parent = root.getParent();
        return store + "/" + slashed((parent == null ? root : parent).relativize(file));
    }

    private static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private static List<Path> filesIn(Path path) throws IOException {
        List<Path> files = new ArrayList<>();
        for (FolderWatch.State state : statesIn(path)) {
            requireSize(state.file(), state.sizeBytes());
            files.add(state.file());
        }
        if (files.isEmpty()) {
            throw new CommandFailure("Nothing to put in " + path + ": it holds no files.");
        }
        return files;
    }

    /// What is hidden stays out, but for what is named itself.
    private static List<FolderWatch.State> statesIn(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new CommandFailure("There is no " + path + ": check the path.");
        }
        List<FolderWatch.State> files = new ArrayList<>();
        Path root = path.toRealPath();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return !folder.equals(root) && isHidden(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && (file.equals(root) || !isHidden(file))) {
                    files.add(new FolderWatch.State(file, attributes.size(), attributes.lastModifiedTime()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static void requireSize(Path file, long size) {
        if (size > MAX_DOCUMENT_BYTES) {
            throw new CommandFailure(file + " has " + size + " bytes, a document may have " + MAX_DOCUMENT_BYTES
                    + ": split it, then run the command again.");
        }
    }

    private static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    public long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files.values()) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
