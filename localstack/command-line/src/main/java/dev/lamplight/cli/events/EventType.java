package dev.lamplight.cli.events;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One folder of `events/`: a schema, events that are taken, and events that are refused.
///
/// @param name of the folder: the type of ours without `dev.lamplight.` and `.v1`
/// @param schema empty for events that are not ours to define
/// @param good names of the `ok-` files
/// @param bad names of the `bad-` files
public record EventType(String name, Path folder, Optional<Path> schema, List<String> good, List<String> bad) {
    public EventType {
        good = List.copyOf(good);
        bad = List.copyOf(bad);
    }

    /// @param root the folder `events/`
    public static List<EventType> all(Path root) {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.filter(folder -> Files.isDirectory(folder)
                            && String.valueOf(folder.getFileName()).contains("."))
                    .sorted()
                    .map(EventType::of)
                    .toList();
        } catch (IOException missing) {
            throw new CommandFailure(
                    "Cannot read " + root + " (" + missing + "): it belongs to the checkout.", missing);
        }
    }

    private static EventType of(Path folder) {
        Path schema = folder.resolve("schema.json");
        return new EventType(
                String.valueOf(folder.getFileName()),
                folder,
                Files.exists(schema) ? Optional.of(schema) : Optional.empty(),
                files(folder, "ok-"),
                files(folder, "bad-"));
    }

    private static List<String> files(Path folder, String prefix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new CommandFailure("Cannot read " + folder + " (" + unreadable + ").", unreadable);
        }
    }

    /// Whether a person who writes this means the type: its name, or the full type of the event.
    public boolean isCalled(String text) {
        return name.equals(text) || text.equals("dev.lamplight." + name + ".v1");
    }

    /// @param file name of one of the files
    public String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException unreadable) {
            throw new CommandFailure("Cannot read " + folder.resolve(file) + " (" + unreadable + ").", unreadable);
        }
    }

    /// The event that shows the type best.
    public String sample() {
        return read(good.stream()
                .filter(file -> file.equals("ok-created.json") || file.equals("ok-text.json"))
                .findFirst()
                .orElseGet(good::getFirst));
    }
}
