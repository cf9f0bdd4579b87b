package dev.lamplight.bench.row;

import dev.lamplight.contract.Json;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.token.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the rows about generation ask.
///
/// @param tokenizer of the model that is asked
record GenerationPrompts(TextTokenizer tokenizer) {
    private static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Say hello to a friend in one sentence.",
            "Write a JSON object with the name Ada and the year 1815.",
            "Which is heavier, a kilogram of iron or of feathers?",
            "Translate 'good morning' into French.",
            "List three primary colors.",
            "Summarize: The ferry left at nine and came back at noon because of the fog.",
            "def fibonacci(n): continue this function in Python.",
            "How many days has February in a leap year?",
            "请用一句话介绍北京。");

    private static final String MEETING = """
            The harbor committee met on Tuesday, 12 May 2026, in Lisbon. Maria Lopez presented the plan for the new ferry \
            terminal, which costs 4.2 million euros and opens in March 2028. Joao Pires asked whether the old pier stays \
            open during the works; Maria Lopez answered that it closes for six weeks in the winter of 2027. The committee \
            approved the plan with seven votes against two and asked for a report on noise by the end of June.""";

    private static final String NOTICE = """
            Backups run every night at 02:00 and are kept for 35 days. A backup that fails is tried again at 03:00 and at \
            04:00. If it fails three times, the operator on duty gets a message with the name of the volume and the last \
            line of the log. To restore a volume, stop the service, run restore --volume NAME --date DATE, and start the \
            service again. A restore of 100 gigabytes takes about 40 minutes.""";

    /// Tasks whose answers repeat their prompts.
    private static final Map<String, String> REPEATING = repeating();

    private static Map<String, String> repeating() {
        Map<String, String> tasks = new LinkedHashMap<>();
        tasks.put("quote", "Copy the following text exactly, word for word.\n\n" + MEETING);
        tasks.put(
                "facts",
                "List every fact of the text as a JSON array of strings, each copied word for word from it.\n\n"
                        + NOTICE);
        tasks.put("people", "Which persons and dates does the text name? Quote the sentences.\n\n" + MEETING);
        tasks.put("summary", "Summarize the text in three sentences, in its own words.\n\n" + NOTICE);
        tasks.put("edit", "Repeat the text, but write 'archive' instead of 'backup' everywhere.\n\n" + NOTICE);
        tasks.put("minutes", "Write minutes of the meeting with its decisions, quoting the text.\n\n" + MEETING);
        return tasks;
    }

    /// Ten short questions, as the model's template writes them.
    List<int[]> questions() {
        return QUESTIONS.stream().map(this::asked).toList();
    }

    /// By name.
    Map<String, int[]> repeatingTasks() {
        Map<String, int[]> prompts = new LinkedHashMap<>();
        REPEATING.forEach((name, task) -> prompts.put(name, asked(task)));
        return prompts;
    }

    /// The English lines of the demo's manuals, up to so many tokens.
    int[] manual(Workbench bench, int tokens) throws IOException {
        String text = DemoTexts.lines(bench.scenario()).stream()
                .filter(line -> line.chars().allMatch(character -> character < 128))
                .limit(tokens)
                .collect(Collectors.joining("\n"));
        return first(text, tokens);
    }

    /// Texts that no prompt here is like: program text, a licence, several scripts.
    Map<String, int[]> heldOut(Workbench bench, int tokens) throws IOException {
        Map<String, int[]> texts = new LinkedHashMap<>();
        texts.put("code", first(Files.readString(bench.root().resolve("lamplight")), tokens));
        texts.put("licence", first(Files.readString(bench.root().resolve("LICENSE")), tokens));
        texts.put("readme", first(Files.readString(bench.root().resolve("README.md")), tokens));
        texts.put("scripts", first(scripts(bench), tokens));
        return texts;
    }

    private static String scripts(Workbench bench) throws IOException {
        List<String> chinese = new ArrayList<>(DemoTexts.lines(bench.scenario()).stream()
                .filter(line -> line.codePoints().anyMatch(Character::isIdeographic))
                .limit(3)
                .toList());
        chinese.add("Съешь же ещё этих мягких французских булок. Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.");
        chinese.add("いろはにほへと ちりぬるを。 다람쥐 헌 쳇바퀴에 타고파. ऋषियों को सताने वाले। نص حكيم له سر قاطع");
        return String.join("\n", chinese);
    }

    private int[] first(String text, int tokens) {
        int[] ids = tokenizer.encode(text, TextTokenizer.Source.USER);
        return ids.length <= tokens ? ids : Arrays.copyOf(ids, tokens);
    }

    private int[] asked(String question) {
        return ChatTemplate.of(tokenizer.vocabulary())
                .orElseThrow()
                .tokens(
                        List.of(Json.mapper().valueToTree(Map.of("role", "user", "content", question))),
                        List.of(),
                        Clock.systemUTC(),
                        tokenizer,
                        Integer.MAX_VALUE);
    }
}
