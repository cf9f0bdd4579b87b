package dev.lamplight.core.onnx;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// What is known about the activations of an encoder, channel by channel: the numbers that its 8-bit form is compiled
/// with. Means move outlying channels to the middle before they are rounded; scales shrink the channels that would
/// otherwise widen the steps of all others. Made by `calibration.py`, which also describes the file's form.
public final class EncoderCalibration {
    private final List<Layer> layers;

    private EncoderCalibration(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /// One layer of the encoder.
    ///
    /// @param attention input of the query, key and value products
    /// @param context mean input of the product after attention, shape (hidden)
    /// @param intermediate input of the first product of the feed-forward part
    /// @param output mean input of its second product, shape (inner)
    record Layer(Channels attention, FloatMatrix context, Channels intermediate, FloatMatrix output) {}

    /// @param mean shape (channels)
    /// @param scale what a channel is divided by, shape (channels)
    record Channels(FloatMatrix mean, FloatMatrix scale) {}

    /// @param halfFloats little-endian half floats; the stream's owner closes it
    /// @param hidden channels between layers
    /// @param inner channels inside the feed-forward part
    public static EncoderCalibration read(InputStream halfFloats, int layers, int hidden, int inner)
            throws IOException {
        DataInputStream data = new DataInputStream(halfFloats);
        List<Layer> read = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            Channels attention = new Channels(vector(data, hidden), vector(data, hidden));
            FloatMatrix context = vector(data, hidden);
            Channels intermediate = new Channels(vector(data, hidden), vector(data, hidden));
            read.add(new Layer(attention, context, intermediate, vector(data, inner)));
        }
        if (data.read() >= 0) {
            throw new IOException("expected the statistics of %d layers of %d and %d channels, found more"
                    .formatted(layers, hidden, inner));
        }
        return new EncoderCalibration(read);
    }

    int layers() {
        return layers.size();
    }

    Layer layer(int index) {
        return layers.get(index);
    }

    private static FloatMatrix vector(DataInputStream data, int length) throws IOException {
        float[] values = new float[length];
        for (int index = 0; index < length; index++) {
            values[index] = Float.float16ToFloat(Short.reverseBytes(data.readShort()));
        }
        return FloatMatrix.row(values);
    }
}
