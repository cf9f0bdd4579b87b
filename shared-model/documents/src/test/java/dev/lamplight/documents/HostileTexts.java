package dev.lamplight.documents;

import static dev.lamplight.contract.PermanentCode.CORRUPT_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.DOCUMENT_TOO_LARGE;
import static dev.lamplight.contract.PermanentCode.EMPTY_DOCUMENT;
import static dev.lamplight.documents.HostileInput.encoded;
import static dev.lamplight.documents.HostileInput.joined;
import static dev.lamplight.documents.HostileInput.reads;
import static dev.lamplight.documents.HostileInput.refuses;
import static dev.lamplight.documents.HostileInput.utf8;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Text, pages and data that are wrong, enormous or hidden.
final class HostileTexts {
    static final String CHINESE = "镜像只构建一次，可以启动很多次。每个容器都有自己的可写层，删除容器时它也会消失。";
    private static final String TRADITIONAL = "鏡像只建置一次，可以啟動很多次。每個容器都有自己的可寫層，刪除容器時它也會消失。";
    private static final String FRENCH = "Où est le café ? Près de l'hôtel, à côté du théâtre. ".repeat(4);
    private static final byte[] BROKEN = {(byte) 0xFF, (byte) 0xC0, (byte) 0xE4, ' '};

    private HostileTexts() {}

    static List<HostileInput> encodings() {
        return List.of(
                reads("GB18030", "a.txt", 10, CHINESE, () -> encoded("GB18030", CHINESE.repeat(3))),
                reads("GBK", "a.txt", 10, CHINESE, () -> encoded("GBK", CHINESE)),
                reads("Big5", "a.txt", 10, TRADITIONAL, () -> encoded("Big5", TRADITIONAL)),
                reads("UTF-16LE without mark", "a.txt", 10, CHINESE, () -> encoded("UTF-16LE", CHINESE)),
                reads("UTF-16BE without mark", "a.txt", 10, CHINESE, () -> encoded("UTF-16BE", CHINESE)),
                reads("UTF-16LE with mark", "a.txt", 10, CHINESE, () -> encoded("UTF-16LE", "\uFEFF" + CHINESE)),
                reads("UTF-16BE with mark", "a.txt", 10, CHINESE, () -> encoded("UTF-16BE", "\uFEFF" + CHINESE)),
                reads(
                        "UTF-16 with half a unit",
                        "a.txt",
                        10,
                        "镜像",
                        () -> joined(encoded("UTF-16LE", "\uFEFF" + CHINESE), new byte[] {0x41})),
                reads("UTF-8 with mark", "a.txt", 10, CHINESE, () -> utf8("\uFEFF" + CHINESE)),
                reads("Latin-1", "a.txt", 10, "café ? Près", () -> encoded("ISO-8859-1", FRENCH)),
                reads(
                        "UTF-8 with broken bytes in the middle",
                        "a.txt",
                        10,
                        CHINESE,
                        () -> joined(utf8(CHINESE.repeat(3)), BROKEN, utf8(CHINESE.repeat(3)))),
                reads(
                        "UTF-8, then GBK",
                        "a.txt",
                        10,
                        "镜像只构建一次",
                        () -> joined(utf8(CHINESE.repeat(20)), utf8("\n"), encoded("GBK", CHINESE))),
                reads("table in GB18030", "a.csv", 2, "名: 镜像", () -> encoded("GB18030", "名,价格,单位\n镜像,1,个\n容器,2,个\n")),
                reads(
                        "JSON in UTF-16",
                        "a.json",
                        10,
                        "a: 镜像",
                        () -> encoded("UTF-16LE", "[{\"a\": \"镜像\"}, {\"a\": \"容器，\"}]")));
    }

    static List<HostileInput> texts() {
        return List.of(
                refuses("nothing", "a.txt", 10, EMPTY_DOCUMENT, () -> new byte[0]),
                refuses("blanks", "a.md", 2, EMPTY_DOCUMENT, () -> utf8(" \n\t\r\n".repeat(100))),
                refuses("byte order mark alone", "a.txt", 10, EMPTY_DOCUMENT, () -> utf8("\uFEFF")),
                refuses(
                        "zero-width characters",
                        "a.txt",
                        4,
                        EMPTY_DOCUMENT,
                        () -> utf8("\u200B\u200C\u2060\uFEFF".repeat(2000))),
                refuses(
                                "zero-width page",
                                "a.html",
                                4,
                                EMPTY_DOCUMENT,
                                () -> utf8("<html><body><p>\u200B\u2060</p></body></html>"))
                        .heavy(),
                reads(
                        "right-to-left override",
                        "a.txt",
                        10,
                        "pay moc.live@bank",
                        () -> utf8("pay \u202Emoc.live\u202C@bank \u2066x\u2069")),
                reads("one word of 4 MB", "a.txt", 150, "aaaaaaaa", () -> utf8("a".repeat(4_000_000))),
                reads(
                        "one character of 4 MB",
                        "a.txt",
                        400,
                        "\u00E9\u0301",
                        () -> utf8("e" + "\u0301".repeat(2_000_000))),
                reads("10^6 words", "a.txt", 200, "it it it", () -> utf8("it ".repeat(1_000_000))),
                reads("10^6 lines", "a.txt", 400, "x\nx", () -> utf8("x\n".repeat(1_000_000)))
                        .heavy(),
                refuses(
                                "words beyond the limit",
                                "a.txt",
                                200,
                                DOCUMENT_TOO_LARGE,
                                () -> utf8("word ".repeat(1_100_000)))
                        .heavy(),
                reads("Markdown of brackets", "a.md", 400, "[[[", () -> utf8("[".repeat(50_000))),
                refuses("Markdown of quotations", "a.md", 60, CORRUPT_DOCUMENT, () -> utf8(">".repeat(50_000) + "x")),
                refuses(
                        "Markdown of nested lists",
                        "a.md",
                        400,
                        CORRUPT_DOCUMENT,
                        () -> utf8("- ".repeat(50_000) + "x")),
                refuses(
                        "Markdown of nested emphasis",
                        "a.md",
                        400,
                        CORRUPT_DOCUMENT,
                        () -> utf8("*a _b ".repeat(20_000) + "x" + "_ *".repeat(20_000))),
                refuses(
                        "Markdown of open angle brackets",
                        "a.md",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> utf8("<".repeat(100_000))),
                refuses("Markdown of open tags", "a.md", 60, CORRUPT_DOCUMENT, () -> utf8("<a href=\"".repeat(40_000))),
                reads(
                        "Markdown of comparisons",
                        "a.md",
                        60,
                        "a < b",
                        () -> utf8("If a < b, then b > a.\n".repeat(2_000))),
                refuses("Markdown of back ticks", "a.md", 400, CORRUPT_DOCUMENT, () -> utf8(ticks(1_000))));
    }

    static List<HostileInput> pages() {
        return List.of(
                reads(
                                "page nested 10^5 deep",
                                "a.html",
                                400,
                                "core",
                                () -> utf8("<html><body>" + "<div>".repeat(100_000) + "core"))
                        .heavy(),
                reads(
                                "page of formatting nested 10^5 deep",
                                "a.html",
                                400,
                                "core",
                                () -> utf8("<html><body>" + "<b><i>".repeat(50_000) + "core"))
                        .heavy(),
                refuses(
                                "page of 50 MB of tags",
                                "a.html",
                                1500,
                                DOCUMENT_TOO_LARGE,
                                () -> utf8("<html><body>" + "<i></i>".repeat(7_200_000)))
                        .heavy(),
                refuses(
                                "page of 50 MB of words",
                                "a.html",
                                1500,
                                DOCUMENT_TOO_LARGE,
                                () -> utf8("<html><body><p>" + "word ".repeat(10_000_000)))
                        .heavy(),
                refuses(
                                "page of 50 MB of one comment",
                                "a.html",
                                1500,
                                EMPTY_DOCUMENT,
                                () -> utf8("<html><body><!--" + "word ".repeat(10_000_000)))
                        .heavy(),
                refuses(
                                "page of 50 MB of one script",
                                "a.html",
                                1500,
                                EMPTY_DOCUMENT,
                                () -> utf8("<html><body><script>" + "word ".repeat(10_000_000)))
                        .heavy(),
                reads(
                        "page of one tag with 10^5 attributes",
                        "a.html",
                        400,
                        "core",
                        () -> utf8("<html><body><p " + attributes(100_000) + ">core</p>")),
                reads(
                        "tables in tables",
                        "a.html",
                        400,
                        "core",
                        () -> utf8("<html><body>" + "<table><tr><td>".repeat(2_000) + "core")),
                reads(
                        "page whose charset nobody knows",
                        "a.html",
                        10,
                        "Près",
                        () -> encoded("ISO-8859-1", "<html><head><meta charset='x-secret'></head><body>" + FRENCH)));
    }

    static List<HostileInput> data() {
        return List.of(
                refuses(
                        "table of 10^6 columns",
                        "a.csv",
                        200,
                        DOCUMENT_TOO_LARGE,
                        () -> utf8("a,".repeat(1_000_000) + "\n" + "1,".repeat(1_000_000))),
                refuses(
                        "table with an open quote",
                        "a.csv",
                        20,
                        CORRUPT_DOCUMENT,
                        () -> utf8("name,note\nx,\"y\n" + "a,b\n".repeat(10_000))),
                refuses(
                        "table of one field of 100 MB",
                        "a.csv",
                        40,
                        DOCUMENT_TOO_LARGE,
                        () -> joined(utf8("a,b\n1,\""), large(99_999_000, 'x'), utf8("\"\n"))),
                refuses(
                                "table of one field of 8 MB",
                                "a.csv",
                                200,
                                DOCUMENT_TOO_LARGE,
                                () -> utf8("a,b\n1,2\n3,\"" + "x".repeat(8_000_000) + "\"\n"))
                        .heavy(),
                reads("table of 10^6 empty rows", "a.csv", 400, "a | b", () -> utf8("a,b\n" + ",\n".repeat(1_000_000)))
                        .heavy(),
                refuses(
                        "JSON nested 10,000 deep",
                        "a.json",
                        20,
                        DOCUMENT_TOO_LARGE,
                        () -> utf8("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))),
                refuses(
                        "JSON nested 10^6 deep, cut",
                        "a.json",
                        40,
                        DOCUMENT_TOO_LARGE,
                        () -> utf8("[".repeat(1_000_000))),
                reads(
                        "JSON with two members of one name",
                        "a.json",
                        10,
                        "a: 1\n\na: 2",
                        () -> utf8("{\"a\": 1, \"a\": 2}")),
                reads(
                        "JSON with numbers that are none",
                        "a.json",
                        10,
                        "a: NaN\n\nb: -Infinity",
                        () -> utf8("{\"a\": NaN, \"b\": -Infinity}")),
                reads(
                        "JSON with half a surrogate pair",
                        "a.json",
                        10,
                        "a: x\uFFFDy",
                        () -> utf8("{\"a\": \"x\\ud83dy\"}")),
                refuses("JSON with 10^6 keys", "a.json", 900, DOCUMENT_TOO_LARGE, () -> utf8(keys(1_000_000)))
                        .heavy(),
                reads("JSON with 10^5 keys", "a.json", 200, "key99999: 1", () -> utf8(keys(100_000)))
                        .heavy(),
                refuses(
                        "JSON number of 10^5 digits",
                        "a.json",
                        20,
                        DOCUMENT_TOO_LARGE,
                        () -> utf8("{\"a\": " + "7".repeat(100_000) + "}")),
                refuses(
                        "JSON with a name of 1 MB",
                        "a.json",
                        40,
                        DOCUMENT_TOO_LARGE,
                        () -> utf8("{\"" + "k".repeat(1_000_000) + "\": 1}")),
                refuses(
                                "JSON of 250 levels on every line",
                                "a.jsonl",
                                2000,
                                DOCUMENT_TOO_LARGE,
                                () -> utf8(("[".repeat(250) + "1" + "]".repeat(250) + "\n").repeat(20_000)))
                        .heavy(),
                refuses(
                        "JSON of one string of 100 MB",
                        "a.json",
                        60,
                        DOCUMENT_TOO_LARGE,
                        () -> joined(utf8("{\"a\": \""), large(99_999_000, 'x'), utf8("\"}"))),
                refuses(
                        "JSONL cut off in its last line",
                        "a.jsonl",
                        20,
                        CORRUPT_DOCUMENT,
                        () -> utf8("{\"a\": 1}\n".repeat(1_000) + "{\"a\":")));
    }

    private static byte[] large(int size, char filler) {
        byte[] bytes = new byte[size];
        java.util.Arrays.fill(bytes, (byte) filler);
        return bytes;
    }

    private static String keys(int count) {
        StringBuilder json = new StringBuilder("{");
        for (int index = 0; index < count; index++) {
            json.append(index == 0 ? "" : ",").append("\"key").append(index).append("\":1");
        }
        return json.append('}').toString();
    }

    private static String attributes(int count) {
        StringBuilder attributes = new StringBuilder();
        for (int index = 0; index < count; index++) {
            attributes.append(" a").append(index).append("=1");
        }
        return attributes.toString();
    }

    private static String ticks(int count) {
        StringBuilder text = new StringBuilder();
        for (int index = 1; index < count; index++) {
            text.append("x").repeat("`", index);
        }
        return text.toString();
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
