package dev.lamplight.tests.memory;

import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The manuals of the demo, whole and in pieces.
final class Texts {
    private static final Path SOURCES = Checkout.file("events/scenarios/documentation/documents");
    private static final List<String> CHINESE =
            List.of("打包教程介绍如何把上游源码做成软件包。", "守护进程的配置文件在哪里？", "使用补丁时要先更新版本号，再检查构建日志。", "容器停止之后，数据卷仍然保留。");

    private final List<Path> documents;
    private final String english;

    private Texts(List<Path> documents, String english) {
        this.documents = documents;
        this.english = english;
    }

    static Texts read() {
        try (var files = Files.walk(SOURCES)) {
            List<Path> documents = files.filter(Files::isRegularFile).sorted().toList();
            StringBuilder english = new StringBuilder();
            for (Path document : documents) {
                if (document.toString().endsWith(".md")) {
                    english.append(Files.readString(document)).append('\n');
                }
            }
            return new Texts(documents, english.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A stretch of the English manuals, another for each number.
    String english(int number, int chars) {
        int start = (int) (number * 7919L % (english.length() - chars));
        return english.substring(start, start + chars);
    }

    /// Chinese sentences, in another order for each number.
    String chinese(int number, int sentences) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            text.append(CHINESE.get((number + i * 3) % CHINESE.size())).append(number + i);
        }
        return text.toString();
    }

    /// One or the other, between a word and some pages.
    String mixed(int number) {
        return either(number, 1 << (number * 31 % 13 + 1));
    }

    /// One or the other, between a word and some lines.
    String brief(int number) {
        return either(number, 1 << (number * 31 % 8 + 1));
    }

    private String either(int number, int chars) {
        return number % 2 == 0 ? english(number, chars) : chinese(number, Math.max(1, chars / 20));
    }

    Path document(int number) {
        return documents.get(number % documents.size());
    }

    byte[] bytes(Path document) {
        try {
            return Files.readAllBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
