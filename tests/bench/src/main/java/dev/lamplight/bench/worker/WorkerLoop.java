package dev.lamplight.bench.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The child's end: reads tasks from standard input until it ends, and writes times and outputs. Libraries that print
/// do so on standard error.
public final class WorkerLoop {
    private WorkerLoop() {}

    public static void serve(Engine engine) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err);
        try (engine) {
            // The first byte says that the side has loaded what it needs.
            out.writeByte(1);
            out.flush();
            while (true) {
                Task task = Task.valueOf(in.readUTF());
                List<String> texts = texts(in);
                long start = System.nanoTime();
                Output output = engine.run(task, texts);
                out.writeLong(System.nanoTime() - start);
                Output.write(output, out);
                out.flush();
            }
        } catch (EOFException _) {
            // The harness has closed the input: the end of the work.
        }
    }

    static void write(Task task, List<String> texts, DataOutputStream out) throws IOException {
        out.writeUTF(task.name());
        out.writeInt(texts.size());
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        out.flush();
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> texts = new ArrayList<>(count);
        for (int text = 0; text < count; text++) {
            texts.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
