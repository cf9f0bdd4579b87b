package dev.lamplight.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OutputTest {
    @Property(tries = 200)
    void idsComeOverThePipeAsTheyWere(@ForAll List<int[]> rows) throws IOException {
        Output back = overThePipe(new Output.Ids(rows));

        assertThat(back).isInstanceOfSatisfying(Output.Ids.class, ids -> assertThat(ids.rows())
                .usingRecursiveComparison()
                .isEqualTo(rows));
    }

    @Property(tries = 200)
    void vectorsComeOverThePipeAsTheyWere(@ForAll List<float[]> rows) throws IOException {
        Output back = overThePipe(new Output.Vectors(rows));

        assertThat(back).isInstanceOfSatisfying(Output.Vectors.class, vectors -> assertThat(vectors.rows())
                .usingRecursiveComparison()
                .isEqualTo(rows));
    }

    private static Output overThePipe(Output output) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Output.write(output, new DataOutputStream(bytes));
        return Output.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
