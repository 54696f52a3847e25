package dev.lareira.convert;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The fields of one protobuf message, in order.
 *
 * @param bytes of the file
 * @param start of the message, {@code end} behind it
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the wire format</a>
 */
record ProtoMessage(byte[] bytes, int start, int end) implements Iterable<ProtoMessage.Field> {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /**
     * @param number of the field in its message
     * @param value of a varint; 0 for other fields
     * @param content of a length-delimited field; empty for a varint
     */
    record Field(int number, long value, ProtoMessage content) {
        String text() {
            return new String(content.bytes, content.start, content.end - content.start, StandardCharsets.UTF_8);
        }
    }

    static ProtoMessage of(byte[] bytes) {
        return new ProtoMessage(bytes, 0, bytes.length);
    }

    int length() {
        return end - start;
    }

    @Override
    public Iterator<Field> iterator() {
        return new Fields();
    }

    private final class Fields implements Iterator<Field> {
        private int at = start;

        @Override
        public boolean hasNext() {
            return at < end;
        }

        @Override
        public Field next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            long tag = varint();
            int number = (int) (tag >>> 3);
            return switch ((int) tag & 7) {
                case VARINT -> new Field(number, varint(), new ProtoMessage(bytes, at, at));
                case FIXED64 -> new Field(number, 0, take(Long.BYTES));
                case LENGTH_DELIMITED -> new Field(number, 0, take(varint()));
                case FIXED32 -> new Field(number, 0, take(Integer.BYTES));
                default -> throw broken("wire type " + (tag & 7));
            };
        }

        private ProtoMessage take(long length) {
            if (length < 0 || length > end - at) {
                throw broken(length + " bytes of which " + (end - at) + " are there");
            }
            at += (int) length;
            return new ProtoMessage(bytes, at - (int) length, at);
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
                byte b = bytes[at++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw broken("a number without end");
        }

        private ConversionException broken(String what) {
            return new ConversionException("no protobuf message at byte " + at + ": " + what);
        }
    }
}
