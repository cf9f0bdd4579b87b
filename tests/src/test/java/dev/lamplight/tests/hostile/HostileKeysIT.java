package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Keys as people make them: what is dropped under them is found under its right name and source, and gone when it is
/// removed.
class HostileKeysIT {
    private static final String FOLDER = "keys";
    private static Ground ground;
    private static HttpCaller caller;

    @BeforeAll
    static void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start();
        caller = BadRequestsIT.caller(ground);
    }

    @AfterAll
    static void stop() {
        if (ground != null) {
            ground.close();
        }
    }

    /// Names of files below one folder, by a word that only this file holds.
    private static Map<String, String> names() {
        List<String> names = List.of(
                "two words.txt",
                " leading and trailing blanks ",
                "a+b.txt",
                "100%.txt",
                "%41%2Fescaped%00.txt",
                "?query=1&b=2#fragment",
                "中文 文档.txt",
                "🐳🇨🇳👩‍💻.txt",
                "e\u0301 and é",
                "../../../etc/passwd",
                "./a/./b/../c",
                "//two//slashes",
                "back\\slash",
                "\"quotes\" and 'quotes'",
                "<tag attribute=\"x\">&amp;</tag>",
                "tab\tand\u0001control\u007F",
                "new\nline",
                "\u202Egnp.exe",
                "\u200Binvisible\uFEFF",
                "replaced \uFFFD already",
                "con.txt",
                "*|:;,@=$!()[]{}^~`",
                "文".repeat((1024 - FOLDER.length() - 1) / 3),
                "x".repeat(1024 - FOLDER.length() - 1));
        Map<String, String> byWord = new LinkedHashMap<>();
        for (String name : names) {
            byWord.put("word" + (char) ('a' + byWord.size()) + "unique", name);
        }
        return byWord;
    }

    @Test
    void everyKeyIsFoundUnderItsNameAndGoneWhenItIsRemoved() throws IOException {
        Map<String, String> names = names();
        names.forEach((word, name) -> ground.drop(FOLDER + "/" + name, "The " + word + " stands here."));
        ground.drain();

        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> file : names.entrySet()) {
            if (!isFound(file.getKey(), file.getValue())) {
                wrong.add(file.getValue());
            }
        }
        assertThat(wrong).as("not found under its own name").isEmpty();
        assertThat(ground.quarantined()).isEmpty();

        names.values()
                .forEach(name -> ground.s3.deleteObject(
                        request -> request.bucket(ground.inbox).key(FOLDER + "/" + name)));
        ground.drain();
        assertThat(search(names.keySet().iterator().next()).path("data")).isEmpty();
        assertThat(files()).as("files left in the list").doesNotContainAnyElementsOf(names.values());
    }

    /// In the search, in the list of files, and by its content.
    private static boolean isFound(String word, String name) throws IOException {
        FileId file = FileId.ofDropped(ground.inbox, FOLDER + "/" + name);
        JsonNode hit = search(word).path("data").path(0);
        RawHttp.Answer content =
                caller.http().send("GET /v1/files/" + file + "/content", HttpCaller.AUTHORIZATION, new byte[0]);
        return hit.path("file_id").asText().equals(file.value())
                && hit.path("filename").asText().equals(name)
                && hit.path("source").asText().equals("s3://" + ground.inbox + "/" + FOLDER + "/" + name)
                && content.body().contains(word)
                && files().contains(name);
    }

    private static JsonNode search(String word) throws IOException {
        String line = "POST /v1/vector_stores/" + StoreId.ofInboxFolder(FOLDER) + "/search";
        return caller.http()
                .send(line, HttpCaller.JSON, HttpRows.bytes("{\"query\":\"" + word + "\",\"max_num_results\":1}"))
                .json();
    }

    private static List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        caller.http()
                .send("GET /v1/files?limit=10000", HttpCaller.AUTHORIZATION, new byte[0])
                .json()
                .path("data")
                .forEach(file -> names.add(file.path("filename").asText()));
        return names;
    }

    @Test
    void aKeyOf1025BytesIsRefusedByTheBucket() {
        assertThatThrownBy(() -> ground.drop(FOLDER + "/" + "x".repeat(1025 - FOLDER.length() - 1), "words"))
                .isInstanceOfSatisfying(S3Exception.class, refused -> {
                    assertThat(refused.statusCode()).isEqualTo(400);
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("KeyTooLongError");
                });
    }

    @Test
    void anAddressThatIsNoUtf8IsRefusedByTheBucket() throws IOException {
        RawHttp bucket = RawHttp.of(ground.s3Endpoint());
        for (String key : List.of("%FF%FE", "%ED%A0%BD", "%C3", "%zz", "%")) {
            RawHttp.Answer answer =
                    bucket.send("PUT /" + ground.inbox + "/keys/" + key, "", "words".getBytes(StandardCharsets.UTF_8));

            assertThat(answer.status()).as(key).isEqualTo(400);
        }
    }

    @Test
    void aFolderIsNoDocument() {
        ground.drop("keys/empty folder/", "");
        ground.drop("keys/full folder/", "The words of a folder.");
        ground.drain();

        assertThat(ground.quarantined()).isEmpty();
        for (String key : List.of("keys/empty folder/", "keys/full folder/")) {
            String record = dev.lamplight.contract.LibraryKeys.file(FileId.ofDropped(ground.inbox, key));
            assertThat(ground.objects.get(record)).as(key).isEmpty();
        }
    }
}
