package dev.lamplight.cli.chat;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// `chat`: asks a model that is installed, and writes its answer as it comes. A question in the arguments or in a pipe
/// is answered once; at a terminal a [Conversation] goes on until its end. Used by one thread.
public final class ChatCommand {
    private final Deployment deployment;
    private final Console console;
    private final InputStream input;

    /// @param input what a person types, or what is piped
    public ChatCommand(Deployment deployment, Console console, InputStream input) {
        this.deployment = deployment;
        this.console = console;
        this.input = input;
    }

    /// What is asked of it.
    ///
    /// @param model empty for the first that is installed
    /// @param system what the model is told before everything; may be empty
    /// @param question may be empty
    public record Wish(Optional<String> model, Optional<String> system, String question) {}

    /// @throws CommandFailure where no model writes, or an answer fails that nobody can ask for again
    public void run(Wish wish) throws IOException {
        try (PlatformClient client = new PlatformClient(deployment)) {
            boolean isOnce = !wish.question().isBlank() || !console.terminal();
            String model = model(client, wish.model(), isOnce);
            Terminal terminal = isOnce ? Terminal.none() : Terminal.of(input);
            Conversation conversation = new Conversation(client, model, wish.system(), console, terminal);
            if (isOnce) {
                conversation.answerOnce(asked(wish.question()));
                return;
            }
            console.note(model + "; /help says what else there is.");
            conversation.run(input);
        }
    }

    /// Where no model writes, a conversation can go on with documents alone.
    private static String model(PlatformClient client, Optional<String> wished, boolean isOnce) {
        List<String> writers = client.modelsOfTask("generate");
        if (wished.isEmpty() && writers.isEmpty() && !isOnce) {
            return PlatformClient.EXTRACTIVE;
        }
        if (writers.isEmpty()) {
            throw new CommandFailure(Conversation.NO_WRITER);
        }
        String model = wished.orElse(writers.getFirst());
        if (!writers.contains(model)) {
            throw new CommandFailure(
                    "No model that writes is called '" + model + "'; there are: " + String.join(", ", writers) + ".");
        }
        return model;
    }

    /// What is piped in is the question, or follows it where that ends with `-`.
    private String asked(String words) throws IOException {
        boolean takesInput = words.isBlank() || words.equals("-") || words.endsWith(" -");
        String own =
                takesInput ? words.substring(0, Math.max(0, words.length() - 1)).strip() : words;
        String text = takesInput ? new String(input.readAllBytes(), StandardCharsets.UTF_8).strip() : "";
        String question = own.isEmpty() || text.isEmpty() ? own + text : own + "\n\n" + text;
        if (question.isBlank()) {
            throw new CommandFailure("Nothing was asked: give a question, or pipe one in.");
        }
        return question;
    }
}
