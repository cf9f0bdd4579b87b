package dev.lamplight.tests.product;

import java.nio.file.Path;

/// Where this project's files are: the launcher says it, and a test runs in the folder of its module.
public final class Checkout {
    private static final String ROOT = "lamplight.root";

    private Checkout() {}

    /// @param path below the root, for example `infra-sam/template.yaml`
    public static Path file(String path) {
        return Path.of(System.getProperty(ROOT, ".."))
                .resolve(path)
                .toAbsolutePath()
                .normalize();
    }
}
