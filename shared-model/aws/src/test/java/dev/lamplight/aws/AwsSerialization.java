package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How AWS's client for Java reads events and writes answers.
public final class AwsSerialization {

    private static final Map<Class<?>, PojoSerializer<?>> SERIALIZERS = new ConcurrentHashMap<>();

    private AwsSerialization() {}

    public static <T> T read(byte[] json, Class<T> type) {
        return type.cast(serializer(type).fromJson(new ByteArrayInputStream(json)));
    }

    public static <T> byte[] write(T value, Class<T> type) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        serializer(type).toJson(value, json);
        return json.toByteArray();
    }

    @SuppressWarnings("unchecked") // the one that was made for this class
    private static <T> PojoSerializer<T> serializer(Class<T> type) {
        return (PojoSerializer<T>) SERIALIZERS.computeIfAbsent(type, AwsSerialization::newSerializer);
    }

    private static <T> PojoSerializer<T> newSerializer(Class<T> type) {
        return LambdaEventSerializers.isLambdaSupportedEvent(type.getName())
                ? LambdaEventSerializers.serializerFor(type, AwsSerialization.class.getClassLoader())
                : JacksonFactory.getInstance().getSerializer(type);
    }
}
