package dev.lamplight.bench.row;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Names of the peers with the versions that the build took from the root pom.
final class PeerVersions {
    private static final Properties VERSIONS = read();

    static final String DJL = "DJL tokenizers " + VERSIONS.getProperty("djl");
    static final String LANGCHAIN4J = "LangChain4j %s (ONNX Runtime %s)"
            .formatted(VERSIONS.getProperty("langchain4j"), VERSIONS.getProperty("langchain4j.onnxruntime"));

    private PeerVersions() {}

    private static Properties read() {
        Properties properties = new Properties();
        try (InputStream stream = PeerVersions.class.getResourceAsStream("peers.properties")) {
            if (stream == null) {
                throw new IllegalStateException("peers.properties is not on the class path");
            }
            properties.load(stream);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
