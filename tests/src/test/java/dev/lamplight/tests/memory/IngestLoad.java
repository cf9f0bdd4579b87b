package dev.lamplight.tests.memory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// The Files API: files of 1 byte to 4 MB come, are listed, read and go again; a few stay.
final class IngestLoad implements Load {
    private static final int[] SIZES = {1, 700, 3_000, 40_000, 200_000, 900_000, 4_000_000};
    private static final int KEPT = 20;

    private final HttpCaller caller;
    private final Texts texts;
    private final Deque<String> files = new ArrayDeque<>();

    IngestLoad(HttpCaller caller, Texts texts) {
        this.caller = caller;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "ingest";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        for (int i = 0; i < KEPT; i++) {
            upload(i);
        }
    }

    private void upload(int number) throws IOException, InterruptedException {
        byte[] text = Texts.utf8(texts.mixed(number));
        byte[] content = new byte[SIZES[number * 13 % SIZES.length]];
        for (int at = 0; at < content.length; at += text.length) {
            System.arraycopy(text, 0, content, at, Math.min(text.length, content.length - at));
        }
        files.add(caller.upload("文件 " + number + ".txt", content));
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        switch (number % 10) {
            case 0, 1, 2 -> upload(number);
            case 3, 4, 5 -> caller.delete("/v1/files/" + files.remove());
            case 6 -> caller.get("/v1/files?limit=" + (1 + number % 50));
            case 7 -> caller.get("/v1/files/" + files.peek() + (number % 20 < 10 ? "" : "/content"));
            case 8 ->
                caller.raw("POST", "/v1/files", "multipart/form-data; boundary=x", Texts.utf8("--x"), UnwiredCloud.KEY);
            default -> caller.raw("GET", "/v1/files/file-0", "text/plain", new byte[0], "sk-wrong-" + number);
        }
    }
}
