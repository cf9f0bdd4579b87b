package dev.lamplight.tests.docs;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The settings of the functions as their configuration mappings have them.
final class Settings {
    private static final Pattern METHOD = Pattern.compile("(?m)^ {4}[A-Za-z<>]+ (\\w+)\\(\\);$");
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

    /// Names of the environment variables of one configuration mapping with the prefix `lamplight`.
    static Set<String> of(Path mapping) {
        Set<String> names = new TreeSet<>();
        for (String method : Project.finds(METHOD, Project.text(mapping))) {
            names.add("LAMPLIGHT_" + method.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
        }
        return names;
    }

    /// `first_second` as Java writes it.
    static String camel(String snake) {
        return SEPARATOR.matcher(snake).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }
}
