package dev.lamplight.cli.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What is said of a model's licence.
final class Licenses {
    /// Licences of models and code that the Open Source Initiative has approved, as model files write them.
    private static final Set<String> OPEN_SOURCE = Set.of(
            "apache-2.0",
            "mit",
            "bsd-2-clause",
            "bsd-3-clause",
            "mpl-2.0",
            "isc",
            "gpl-2.0",
            "gpl-3.0",
            "lgpl-2.1",
            "lgpl-3.0",
            "agpl-3.0",
            "artistic-2.0",
            "epl-2.0",
            "zlib",
            "unlicense",
            "upl-1.0",
            "bsl-1.0");

    private Licenses() {}

    /// What somebody should know before the model is used; empty where the licence is an open-source one.
    static Optional<String> warning(String license) {
        if (license.equals("unknown")) {
            return Optional.of("The file names no licence: find out what its owner allows before you use it.");
        }
        return OPEN_SOURCE.contains(license.toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("The licence '" + license + "' is not one that the Open Source Initiative has approved:"
                        + " read what it allows, and to whom, before you use the model.");
    }
}
