package dev.lamplight.tests.docs;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The settings of the functions as their configurations have them.
final class Settings {
    private static final Pattern NAME = Pattern.compile("\"(LAMPLIGHT_[A-Z_]+)\"");
    private static final String KEYS = "shared-model/aws/src/main/java/dev/lamplight/aws/http/ApiKeys.java";
    private static final Pattern SEPARATOR = Pattern.compile("_([a-z])");

    private Settings() {}

    /// Names of the environment variables of all functions.
    static Set<String> all() {
        Set<String> all = new TreeSet<>();
        for (Path file : Project.files()) {
            if (file.toString().matches("functions/\\w+/src/main/.*Config\\.java")) {
                all.addAll(of(file));
            }
        }
        return all;
    }

    /// Names of the environment variables of one configuration, those of the keys included where it reads them.
    static Set<String> of(Path configuration) {
        String text = Project.text(configuration);
        Set<String> names = new TreeSet<>(Project.finds(NAME, text));
        if (text.contains("ApiKeys.from(")) {
            names.addAll(Project.finds(NAME, Project.text(KEYS)));
        }
        return names;
    }

    /// `first_second` as Java writes it.
    static String camel(String snake) {
        return SEPARATOR.matcher(snake).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }
}
