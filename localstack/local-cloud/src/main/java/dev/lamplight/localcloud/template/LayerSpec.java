package dev.lamplight.localcloud.template;

import java.nio.file.Path;

/// A Lambda layer: a folder or zip whose content lies below `/opt` on AWS.
public record LayerSpec(String logicalId, String name, String arn, Path content) {}
