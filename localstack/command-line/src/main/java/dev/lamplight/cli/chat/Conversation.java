package dev.lamplight.cli.chat;

import dev.lamplight.cli.client.Answer;
import dev.lamplight.cli.client.ChatStream;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Questions and answers, by a model or, once there are documents, from those. Used by one thread.
final class Conversation {
    static final String NO_WRITER = "No model that writes is installed: ./lamplight model add smollm2.";

    /// Small models lose their thread at the temperature of 1 that the API takes where nobody says.
    private static final Map<String, Object> WISHES = Map.of("temperature", 0.3);

    private static final String HELP = """
              /file PATH  add a document; from then on answers come from the documents, with citations
              /new        begin a new conversation, without documents
              /help       these lines
              /quit       leave; so does the end of the input (Ctrl-D)
              Ctrl-C      stops what is being done; again, or at the prompt: leave
            """;
    private static final String FILE = "/file";
    private static final double NANOS = 1e9;

    private final PlatformClient client;
    private final String model;
    private final Console console;
    private final Terminal terminal;
    private final ChatDocuments documents;
    private final List<Map<String, String>> messages = new ArrayList<>();

    /// @param system what the model is told before everything
    Conversation(PlatformClient client, String model, Optional<String> system, Console console, Terminal terminal) {
        this.client = client;
        this.model = model;
        this.console = console;
        this.terminal = terminal;
        this.documents = new ChatDocuments(client);
        system.ifPresent(text -> say("system", text));
    }

    private enum Ending {
        GO_ON,
        LEAVE
    }

    void answerOnce(String question) {
        say("user", question);
        Ending _ = write();
    }

    /// Takes line after line until the end.
    void run(InputStream input) throws IOException {
        OnInterrupt restored = OnInterrupt.run(terminal::release);
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
            Ending ending = Ending.GO_ON;
            while (ending == Ending.GO_ON) {
                console.out().print("> ");
                console.out().flush();
                String line = lines.readLine();
                ending = line == null ? Ending.LEAVE : take(line.strip());
            }
        } finally {
            restored.withdraw();
        }
    }

    private Ending take(String line) {
        return switch (line) {
            case "" -> Ending.GO_ON;
            case "/quit" -> Ending.LEAVE;
            case "/help" -> {
                console.out().print(HELP);
                yield Ending.GO_ON;
            }
            case "/new" -> {
                messages.removeIf(message -> !"system".equals(message.get("role")));
                documents.leave();
                console.note("a new conversation");
                yield Ending.GO_ON;
            }
            default ->
                line.equals(FILE) || line.startsWith(FILE + " ")
                        ? add(line.substring(FILE.length()).strip())
                        : line.startsWith("/") ? unknown(line) : answer(line);
        };
    }

    private Ending unknown(String line) {
        console.note("no such command: " + line + "; /help says what there is");
        return Ending.GO_ON;
    }

    private Ending add(String path) {
        if (path.isEmpty()) {
            console.note("which one? /file PATH");
            return Ending.GO_ON;
        }
        console.note("  adding " + path + " …");
        return attempt(
                () -> {
                    documents.add(Path.of(path));
                    return path;
                },
                _ -> console.note("  " + path + " can be asked now"),
                () -> {});
    }

    private Ending answer(String question) {
        if (documents.isEmpty() && model.equals(PlatformClient.EXTRACTIVE)) {
            console.note(NO_WRITER + " Or add a document with /file PATH.");
            return Ending.GO_ON;
        }
        say("user", question);
        if (!documents.isEmpty()) {
            return attempt(
                    () -> documents.answer(model, messages), this::show, messages::removeLast); // nothing was answered
        }
        try {
            return write();
        } catch (CommandFailure refused) {
            messages.removeLast(); // so that the next question is not refused for this one
            console.note(String.valueOf(refused.getMessage()));
            return Ending.GO_ON;
        }
    }

    private void show(Answer answer) {
        answer.lines().forEach(console::print);
        say("assistant", answer.text());
    }

    /// Does what gives nothing before its end, and can be stopped.
    ///
    /// @param undo what is done where it was stopped or failed
    private <T> Ending attempt(Callable<T> work, Consumer<T> shown, Runnable undo) {
        Stoppable<T> stoppable = new Stoppable<>(work);
        int interrupts;
        try {
            Interruption interruption = new Interruption(stoppable::stop, terminal);
            Optional<T> result;
            try (interruption) {
                result = stoppable.await();
            }
            interrupts = interruption.count();
            result.ifPresentOrElse(shown, () -> {
                undo.run();
                console.note("  [stopped]");
            });
        } catch (CommandFailure refused) {
            undo.run();
            console.note(String.valueOf(refused.getMessage()));
            return Ending.GO_ON;
        }
        return interrupts > 1 ? Ending.LEAVE : Ending.GO_ON;
    }

    /// Has the model write on, and shows that while it comes.
    private Ending write() {
        long start = System.nanoTime();
        long[] first = {0};
        Writing writing = new Writing(client, model, messages, WISHES);
        Interruption interruption = new Interruption(writing::stop, terminal);
        ChatStream.Answer answer;
        try (interruption) {
            answer = writing.read(piece -> {
                first[0] = first[0] == 0 ? System.nanoTime() : first[0];
                console.out().print(piece);
                console.out().flush();
            });
        }
        console.out().println();
        if (answer.text().isEmpty()) {
            messages.removeLast(); // stopped before its first word: as if it had not been asked
        } else {
            say("assistant", answer.text());
        }
        if (console.terminal()) {
            console.note(figures(answer, start, first[0], System.nanoTime()));
        }
        return interruption.count() > 1 ? Ending.LEAVE : Ending.GO_ON;
    }

    private void say(String role, String content) {
        messages.add(Map.of("role", role, "content", content));
    }

    /// Tokens of the prompt are read before the first of the answer, so that it does not count into the speed.
    static String figures(ChatStream.Answer answer, long start, long first, long end) {
        if (answer.tokens() == 0 || first == 0) {
            return "  [" + answer.ending() + "]";
        }
        double writing = Math.max(1, end - first) / NANOS;
        return String.format(
                Locale.ROOT,
                "  [%d tokens, %.1f tokens/s, the first after %.2f s, %s]",
                answer.tokens(),
                (answer.tokens() - 1) / writing,
                (first - start) / NANOS,
                answer.ending());
    }
}
