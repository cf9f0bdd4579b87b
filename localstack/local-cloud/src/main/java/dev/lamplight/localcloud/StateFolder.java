package dev.lamplight.localcloud;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// The folder of one local cloud, locked while it is up: two clouds on one state would lose each other's messages.
/// The lock is the operating system's and goes with the process, however it ends.
final class StateFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private StateFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /// @throws IllegalStateException when another local cloud has it, or nobody can write there
    static StateFolder open(Path folder) throws IOException {
        FileChannel channel = lockFile(folder);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new StateFolder(folder, channel, lock);
            }
        } catch (OverlappingFileLockException sameProcess) {
            // Said below, as for another process.
        }
        channel.close();
        String owner = RunFile.read(folder).map(run -> ", process " + run.pid()).orElse("");
        throw new IllegalStateException("another local cloud is up on " + folder + owner);
    }

    private static FileChannel lockFile(Path folder) {
        try {
            Files.createDirectories(folder);
            return FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the state folder " + folder + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + "): name another one, or make room and give this user the right to write there",
                    e);
        }
    }

    /// Tells other processes where this one can be reached.
    void announce(LocalCloudUrls urls, Instant now) throws IOException {
        RunFile run = new RunFile(ProcessHandle.current().pid(), now, urls);
        Path half = Files.createTempFile(folder, "run", ".half");
        Files.writeString(half, run.toJson());
        Files.move(half, RunFile.in(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Path sub(String name) {
        return folder.resolve(name);
    }

    Optional<Path> subIf(LocalCloudOptions.Storage storage, String name) {
        return switch (storage) {
            case FOLDER -> Optional.of(sub(name));
            case MEMORY -> Optional.empty();
        };
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(RunFile.in(folder));
        lock.release();
        channel.close();
    }
}
