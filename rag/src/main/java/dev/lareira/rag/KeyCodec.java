package dev.lareira.rag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Keys as bytes of a saved index: {@code decode(encode(key)).equals(key)}. */
public interface KeyCodec<K> {
    byte[] encode(K key);

    K decode(byte[] bytes);

    static KeyCodec<String> strings() {
        return of(s -> s.getBytes(StandardCharsets.UTF_8), b -> new String(b, StandardCharsets.UTF_8));
    }

    static KeyCodec<Integer> integers() {
        return of(
                i -> ByteBuffer.allocate(4).putInt(i).array(),
                b -> ByteBuffer.wrap(b).getInt());
    }

    static KeyCodec<Long> longs() {
        return of(
                l -> ByteBuffer.allocate(8).putLong(l).array(),
                b -> ByteBuffer.wrap(b).getLong());
    }

    static <K> KeyCodec<K> of(Function<K, byte[]> encode, Function<byte[], K> decode) {
        return new KeyCodec<>() {
            @Override
            public byte[] encode(K key) {
                return encode.apply(key);
            }

            @Override
            public K decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
