package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Unzipped code and layers on disk. A zip is unzipped once per content: its folder is named after its SHA-256 and
/// appears whole or not at all. Safe for concurrent use, also by several processes.
public final class CodeStore {
    private final Path folder;

    public CodeStore(Path folder) {
        this.folder = folder;
    }

    /// The folder with the content of the zip; a folder stands for itself.
    public Path unzip(Path zip) throws IOException {
        if (Files.isDirectory(zip)) {
            return zip.toRealPath();
        }
        if (!Files.isRegularFile(zip)) {
            throw new NoSuchFileException(zip.toString(), null, "expected a packaged function or layer");
        }
        Path target = folder.resolve(sha256(zip));
        if (!Files.isDirectory(target)) {
            Files.createDirectories(folder);
            Path half = Files.createTempDirectory(folder, "half-");
            try {
                unzipInto(zip, half);
                keepExecutable(zip, half);
            } catch (IOException damaged) {
                deleteTree(half);
                throw damaged;
            }
            moveWhole(half, target);
        }
        return target;
    }

    /// The folder that stands for `/opt`: the layers over each other, or empty when there are none. Files are hard
    /// links, as a layer may hold gigabytes of weights, and copies where the file system has none: whoever looks
    /// sees plain files, as on AWS, and a model package refuses symbolic links.
    public Optional<Path> mergeLayers(String functionName, List<Path> layers) throws IOException {
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        Path merged = folder.resolveSibling("opt").resolve(functionName);
        deleteTree(merged);
        Files.createDirectories(merged);
        for (Path layer : layers) {
            linkTree(unzip(layer), merged);
        }
        return Optional.of(merged);
    }

    private static void unzipInto(Path zip, Path target) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path destination = target.resolve(entry.getName()).normalize();
                if (!destination.startsWith(target)) {
                    throw new IOException("entry " + entry.getName() + " of " + zip + " leads out of its folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(destination);
                } else {
                    Files.createDirectories(destination.resolveSibling(""));
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, destination);
                    }
                }
            }
        }
    }

    /// Whatever may run in the zip may run on disk: `bootstrap` and scripts. The zip's own reader does not tell.
    private static void keepExecutable(Path zip, Path target) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> entries = Files.walk(inside.getPath("/"))) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                if (Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OWNER_EXECUTE)) {
                    Path file = target.resolve(entry.toString().substring(1));
                    Set<PosixFilePermission> all = EnumSet.copyOf(Files.getPosixFilePermissions(file));
                    all.add(PosixFilePermission.OWNER_EXECUTE);
                    Files.setPosixFilePermissions(file, all);
                }
            }
        }
    }

    private static void moveWhole(Path half, Path target) throws IOException {
        try {
            Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException | DirectoryNotEmptyException e) {
            deleteTree(half); // another host unzipped the same content first
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    private static void linkTree(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path destination = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(destination);
                } else {
                    Files.deleteIfExists(destination);
                    linkOrCopy(file.toRealPath(), destination);
                }
            }
        }
    }

    private static void linkOrCopy(Path file, Path destination) throws IOException {
        try {
            Files.createLink(destination, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, destination);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
