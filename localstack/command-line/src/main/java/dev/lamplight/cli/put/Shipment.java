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
                if (other != null && !Files.isSameFile(other, file)) {
                    throw new CommandFailure(other + " and " + file + " would become one object: put them one by one"
                            + " into different stores, or rename one.");
                }
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

    private static String key(String store, Path given, Path file) throws IOException {
        Path root = given.toRealPath();
        Path parent = root.getParent();
        return store + "/" + slashed((parent == null ? root : parent).relativize(file));
    }

    private static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private static List<Path> filesIn(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new CommandFailure("There is no " + path + ": check the path.");
        }
        List<Path> files = new ArrayList<>();
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
                    requireSize(file, attributes.size());
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (files.isEmpty()) {
            throw new CommandFailure("Nothing to put in " + path + ": it holds no files.");
        }
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
