package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.http.ApiKeys;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    private static final String NAME = "LAMPLIGHT_IT";
    private static final String HASH = ApiKeys.Hash.of("saltsalt", "key").text();

    private static void reads(Object expected, String value, Function<Settings, ?> setting) {
        Object read = Settings.<Object>read(Map.of(NAME, value), setting::apply);
        assertThat(read).as("'%s'", value).isEqualTo(expected);
    }

    private static void defaults(Object expected, Function<Settings, ?> setting) {
        Object read = Settings.<Object>read(Map.of(), setting::apply);
        assertThat(read).isEqualTo(expected);
    }

    private static void refuses(String value, String expected, Function<Settings, ?> setting) {
        assertThatThrownBy(() -> Settings.<Object>read(Map.of(NAME, value), setting::apply))
                .as("'%s'", value)
                .isInstanceOf(WrongSettings.class)
                .hasMessageStartingWith("1 setting is wrong: " + NAME + ": expected " + expected)
                .hasMessageEndingWith(", found "
                        + switch (value.length()) {
                            case 0 -> "empty text";
                            case 1 -> "1 character";
                            default -> value.length() + " characters";
                        });
    }

    @Test
    void everyFaultIsNamedInOneMessage() {
        Map<String, String> variables =
                Map.of("LAMPLIGHT_B", "", "LAMPLIGHT_C", "-1", "LAMPLIGHT_D", "x", "OTHER", "y");

        assertThatThrownBy(() -> Settings.read(
                        variables,
                        settings -> List.of(
                                settings.bucket("LAMPLIGHT_A"),
                                settings.bucket("LAMPLIGHT_B"),
                                settings.number("LAMPLIGHT_C", 1, 9))))
                .isInstanceOf(WrongSettings.class)
                .hasMessage("4 settings are wrong: LAMPLIGHT_A: expected the name of a bucket, found nothing;"
                        + " LAMPLIGHT_B: expected the name of a bucket, found empty text;"
                        + " LAMPLIGHT_C: expected a whole number from 1 to 9, found 2 characters;"
                        + " LAMPLIGHT_D: is no setting of this function; it has LAMPLIGHT_A, LAMPLIGHT_B, LAMPLIGHT_C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "Bucket", "bucket ", "-bucket", "s3://bucket", "bucket/folder", "sk-KEY"})
    void aBucketHasTheNameOfOne(String value) {
        refuses(value, "the name of a bucket", settings -> settings.bucket(NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "queue",
                "https://sqs.eu-west-1.amazonaws.com/",
                "https://sqs.eu-west-1.amazonaws.com/1/queue",
                "https://sqs.eu-west-1.amazonaws.com/000000000000/queue.fifo",
                "arn:aws:sqs:eu-west-1:000000000000:queue",
                "ftp://host/000000000000/queue",
                "https://a b/000000000000/queue"
            })
    void aQueueIsAnAddress(String value) {
        refuses(value, "the address of a standard queue", settings -> settings.queue(NAME));
    }

    @Test
    void queuesOfBothKindsAreTold() {
        String standard = "https://sqs.cn-north-1.amazonaws.com.cn/000000000000/lamp-parts";
        String fifo = "http://127.0.0.1:9324/000000000000/lamp-compactions.fifo";

        reads(standard, standard, settings -> settings.queue(NAME));
        reads(fifo, fifo, settings -> settings.fifoQueue(NAME));
        refuses(standard, "the address of a FIFO queue", settings -> settings.fifoQueue(NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "TRUE", "1", "true "})
    void aFlagIsTrueOrFalse(String value) {
        refuses(value, "true or false", settings -> settings.flag(NAME, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "0", "1000001", "1e3", "10.0", " 10", "ten", "99999999999999999999"})
    void aNumberIsWholeAndWithinItsBounds(String value) {
        refuses(value, "a whole number from 1 to 1000000", settings -> settings.number(NAME, 1, 1_000_000));
        refuses(value, "a whole number from 1 to 1000000", settings -> settings.number(NAME, 1, 1_000_000, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PT0S", "-PT24H", "PT29M59S", "24h", "1800"})
    void aDurationIsLongEnough(String value) {
        refuses(
                value,
                "a duration from PT30M on, as PT24H",
                settings -> settings.duration(NAME, Duration.ofMinutes(30), Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bucket", "s3:/bucket", "https://bucket", "s3://", "s3://a b"})
    void aBucketOfModelsIsAnAddress(String value) {
        refuses(value, "s3://<bucket>", settings -> settings.bucketUri(NAME));
    }

    @Test
    void foldersAreThere(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        reads(folder, folder.toString(), settings -> settings.folder(NAME));
        reads(List.of(folder, folder), folder + "," + folder, settings -> settings.folders(NAME));
        for (String wrong :
                List.of("", ".", file.toString(), folder.resolve("none").toString(), folder + ",")) {
            refuses(wrong, "folders that are there", settings -> settings.folders(NAME));
        }
        refuses(folder + "," + folder, "a folder that is there", settings -> settings.folder(NAME));
    }

    @Test
    void whatIsAbsentHasItsDefault() {
        defaults(true, settings -> settings.flag(NAME, true));
        defaults(5, settings -> settings.number(NAME, 1, 9, 5));
        defaults(Duration.ofDays(1), settings -> settings.duration(NAME, Duration.ZERO, Duration.ofDays(1)));
    }

    @Test
    void whatIsRightIsRead() {
        reads(false, "false", settings -> settings.flag(NAME, true));
        reads(9, "9", settings -> settings.number(NAME, 1, 9, 5));
        reads(9, "9", settings -> settings.number(NAME, 1, 9));
        reads(Long.MAX_VALUE, "9223372036854775807", settings -> settings.number(NAME, 1L, Long.MAX_VALUE, 5L));
        reads(Duration.ofMinutes(90), "PT1H30M", settings -> settings.duration(NAME, Duration.ZERO, Duration.ZERO));
        reads(
                "lamp-library-000000000000-eu-west-1",
                "lamp-library-000000000000-eu-west-1",
                settings -> settings.bucket(NAME));
        reads(URI.create("s3://models/folder"), "s3://models/folder", settings -> settings.bucketUri(NAME));
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, ''",
        "'', found empty text",
        "sk-a-key-that-somebody-pasted, found 29 characters",
        "saltsalt:short, found 14 characters"
    })
    void keysThatAreNoHashesAreRefusedAndNotRepeated(String value, String found) {
        Map<String, String> variables = value.equals("nothing") ? Map.of() : Map.of(ApiKeys.HASHES, value);

        assertThatThrownBy(() -> Settings.read(variables, ApiKeys::from))
                .isInstanceOf(WrongSettings.class)
                .hasMessageStartingWith("1 setting is wrong: LAMPLIGHT_API_KEY_HASHES: expected <salt of")
                .hasMessageContaining(found)
                .hasMessageNotContaining("pasted");
    }

    @Test
    void keysOrOpenAccessAreEnough() {
        assertThat(Settings.read(Map.of(ApiKeys.HASHES, HASH + "," + HASH), ApiKeys::from))
                .isInstanceOf(ApiKeys.Hashed.class);
        assertThat(Settings.read(Map.of(ApiKeys.OPEN, "true"), ApiKeys::from)).isInstanceOf(ApiKeys.OpenAccess.class);
        assertThatThrownBy(() -> Settings.read(Map.of(ApiKeys.OPEN, "false"), ApiKeys::from))
                .isInstanceOf(WrongSettings.class);
        assertThatThrownBy(() -> Settings.read(Map.of(ApiKeys.OPEN, "true", ApiKeys.HASHES, HASH + ","), ApiKeys::from))
                .as("open access hides no broken hash")
                .isInstanceOf(WrongSettings.class);
    }
}
