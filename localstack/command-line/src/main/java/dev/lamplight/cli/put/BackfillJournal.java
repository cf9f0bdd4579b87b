package dev.lamplight.cli.put;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far a back-fill has come, in a file that survives it: the same command goes on behind the last key of which
/// everything before is settled. The file goes when the back-fill is complete. One process at a time.
public final class BackfillJournal implements AutoCloseable {
    private static final int FORMAT = 1;

    private final Path file;
    private final FileChannel channel;
    private final Start start;
    private State state;

    private BackfillJournal(Path file, FileChannel channel, Start start, State state) {
        this.file = file;
        this.channel = channel;
        this.start = start;
        this.state = state;
    }

    /// Whether what an interrupted run left is taken up.
    public enum Start {
        GO_ON,
        ANEW
    }

    /// @param run names the back-fill over all its interruptions
    /// @param position the last key of which everything before is settled, empty at the beginning
    /// @param counts of the objects up to the position
    record State(
            int format, String run, String source, Instant startedAt, String position, Map<ObjectFate, Long> counts) {
        State {
            counts = counts == null || counts.isEmpty() ? Map.of() : new EnumMap<>(counts);
        }

        private static State begin(S3Address source, Instant now) {
            return new State(FORMAT, UUID.randomUUID().toString(), source.toString(), now, "", Map.of());
        }
    }

    /// @param target everything that makes it another back-fill: the deployment, the bucket and folder it goes to
    /// @throws CommandFailure where another process is at it, or the file cannot be read
    public static BackfillJournal open(Path folder, S3Address source, String target, Start start, Instant now)
            throws IOException {
        Files.createDirectories(folder);
        String name = Sha256.hexOfParts(source.toString(), target).substring(0, 32);
        Path file = folder.resolve(name + ".json");
        FileChannel channel =
                FileChannel.open(folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isOurs(channel)) {
                throw new CommandFailure("Another command is at " + source + ": wait for its end, or end it.");
            }
            State left = start == Start.ANEW ? null : left(file);
            BackfillJournal journal =
                    new BackfillJournal(file, channel, start, left == null ? State.begin(source, now) : left);
            journal.write();
            return journal;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /// A lock of the operating system: it ends with the process, however that ends.
    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException _) { // another one in this process
            return false;
        }
    }

    private static @Nullable State left(Path file) throws IOException {
        try {
            State state = Json.read(Files.readAllBytes(file), State.class);
            if (state.format() == FORMAT) {
                return state;
            }
        } catch (NoSuchFileException _) {
            return null;
        } catch (JsonProcessingException damaged) {
            throw new CommandFailure(
                    file + " says not where the interrupted run was (" + Json.placeOf(damaged)
                            + "): --restart begins anew.",
                    damaged);
        }
        throw new CommandFailure(file + " was written by another version: --restart begins anew.");
    }

    State state() {
        return state;
    }

    boolean isAnew() {
        return start == Start.ANEW;
    }

    /// What an interrupted run had settled.
    public long settledBefore() {
        return state.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    /// Empty where nothing is taken up.
    public String position() {
        return state.position();
    }

    /// Everything up to this key is settled.
    void settled(String position, Map<ObjectFate, Long> counts) {
        state = new State(FORMAT, state.run(), state.source(), state.startedAt(), position, counts);
        try {
            write();
        } catch (IOException full) {
            throw new CommandFailure("Cannot write " + file + " (" + full + "): check the disk.", full);
        }
    }

    /// In one step: nobody ever reads half of it.
    private void write() throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.write(draft, Json.bytes(state));
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Nothing is left to go on with.
    void complete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stuck) {
            throw new CommandFailure("Cannot delete " + file + " (" + stuck + "): delete it.", stuck);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
