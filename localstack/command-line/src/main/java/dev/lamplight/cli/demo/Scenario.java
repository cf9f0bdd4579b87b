package dev.lamplight.cli.demo;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.put.Shipment;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A set of real documents with questions to them: a folder of `events/scenarios/`.
///
/// @param folder where it lies
/// @param description its `scenario.json`
/// @param questions its `questions.jsonl`
public record Scenario(Path folder, Description description, List<Question> questions) {
    public Scenario {
        questions = List.copyOf(questions);
    }

    /// @param name also the inbox folder and the store
    /// @param dropped paths below `documents/` that go in through S3
    /// @param uploaded paths below `documents/` that go in through the API
    /// @param passages how many passages a question is asked for
    public record Description(String name, String title, List<String> dropped, List<String> uploaded, int passages) {
        public Description {
            dropped = List.copyOf(dropped);
            uploaded = List.copyOf(uploaded);
        }
    }

    /// @throws CommandFailure where the folder is no scenario
    public static Scenario read(Path folder) {
        try {
            Description description = Json.read(Files.readAllBytes(folder.resolve("scenario.json")), Description.class);
            List<Question> questions = new ArrayList<>();
            for (String line : Files.readAllLines(folder.resolve("questions.jsonl"))) {
                questions.add(Json.mapper().readValue(line, Question.class));
            }
            return new Scenario(folder, description, questions);
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    folder + " is no scenario (" + unreadable.getMessage() + "): check out the repository again.",
                    unreadable);
        }
    }

    public String name() {
        return description.name();
    }

    public Path documents() {
        return folder.resolve("documents");
    }

    /// What goes in through S3.
    public Shipment dropped() throws IOException {
        return Shipment.below(name(), documents(), description.dropped());
    }

    /// What goes in through the API, by path below `documents/`.
    public Map<String, Path> uploaded() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        Shipment.below(name(), documents(), description.uploaded())
                .files()
                .forEach((key, file) -> files.put(key.substring(name().length() + 1), file));
        return files;
    }

    static String digest(Path file) throws IOException {
        return Sha256.hex(Files.readAllBytes(file));
    }
}
