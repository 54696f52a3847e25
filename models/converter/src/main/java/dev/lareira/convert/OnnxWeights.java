package dev.lareira.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The float weights of an ONNX model by name. Exporters leave matrices anonymous ({@code onnx::MatMul_1525}): these are
 * found by the name of the node that multiplies with them.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, the source of the field numbers
 */
public final class OnnxWeights {
    /**
     * A tensor.
     *
     * @param shape rows first
     * @param values in row-major order
     */
    public record Tensor(List<Long> shape, float[] values) {}

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_NAME = 3;
    private static final int NODE_TYPE = 4;
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW_DATA = 9;
    private static final int FLOAT = 1;

    private final Map<String, ProtoMessage> initializers = new HashMap<>();
    /** Second input of each matrix product. */
    private final Map<String, String> factors = new HashMap<>();

    private OnnxWeights(ProtoMessage graph) {
        for (ProtoMessage.Field field : graph) {
            if (field.number() == GRAPH_INITIALIZER) {
                initializers.put(text(field.content(), TENSOR_NAME), field.content());
            } else if (field.number() == GRAPH_NODE) {
                node(field.content());
            }
        }
    }

    /**
     * @param model the file's bytes
     * @throws ConversionException when they are no ONNX model
     */
    public static OnnxWeights of(byte[] model) {
        for (ProtoMessage.Field field : ProtoMessage.of(model)) {
            if (field.number() == MODEL_GRAPH) {
                return new OnnxWeights(field.content());
            }
        }
        throw new ConversionException("no ONNX model: it has no graph");
    }

    boolean has(String name) {
        return initializers.containsKey(name);
    }

    /**
     * The weight of this name.
     *
     * @throws ConversionException when there is none, or it holds something else than raw floats
     */
    public Tensor tensor(String name) {
        ProtoMessage initializer = initializers.get(name);
        if (initializer == null) {
            throw new ConversionException("no weight " + name + "; there are " + initializers.size());
        }
        return read(name, initializer);
    }

    /**
     * The matrix that a node multiplies with, transposed: {@code [out, in]}, as GGUF has it.
     *
     * @param node for example {@code /encoder/layer.0/attention/self/query/MatMul}
     */
    public Tensor matrix(String node) {
        String name = factors.get(node);
        if (name == null) {
            throw new ConversionException("no product " + node + "; there are " + factors.size());
        }
        Tensor stored = tensor(name);
        int in = Math.toIntExact(stored.shape().getFirst());
        int out = Math.toIntExact(stored.shape().getLast());
        float[] transposed = new float[in * out];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                transposed[o * in + i] = stored.values()[i * out + o];
            }
        }
        return new Tensor(List.of((long) out, (long) in), transposed);
    }

    private void node(ProtoMessage node) {
        if (text(node, NODE_TYPE).equals("MatMul")) {
            List<String> inputs = new ArrayList<>();
            for (ProtoMessage.Field field : node) {
                if (field.number() == NODE_INPUT) {
                    inputs.add(field.text());
                }
            }
            factors.put(text(node, NODE_NAME), inputs.getLast());
        }
    }

    private static Tensor read(String name, ProtoMessage initializer) {
        List<Long> shape = new ArrayList<>();
        long type = 0;
        ProtoMessage data = new ProtoMessage(initializer.bytes(), 0, 0);
        for (ProtoMessage.Field field : initializer) {
            switch (field.number()) {
                case TENSOR_DIMENSION -> shape.add(field.value());
                case TENSOR_TYPE -> type = field.value();
                case TENSOR_RAW_DATA -> data = field.content();
                default -> {}
            }
        }
        long count = shape.stream().reduce(1L, Math::multiplyExact);
        if (type != FLOAT || data.length() != count * Float.BYTES) {
            throw new ConversionException("weight %s of type %d has %d bytes; expected %d floats"
                    .formatted(name, type, data.length(), count));
        }
        float[] values = new float[(int) count];
        ByteBuffer.wrap(data.bytes(), data.start(), data.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(List.copyOf(shape), values);
    }

    private static String text(ProtoMessage message, int number) {
        for (ProtoMessage.Field field : message) {
            if (field.number() == number) {
                return field.text();
            }
        }
        return "";
    }
}
