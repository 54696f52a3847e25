package dev.lareira.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.convert.BertConversion;
import dev.lareira.convert.OnnxWeights;
import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import dev.lareira.quant.BlockFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build made, against a conversion that keeps 32 bits. */
class ConversionTest {
    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ConversionTest.class.getClassLoader().getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static float[] values(Gguf file, TensorInfo tensor) {
        float[] values = new float[Math.toIntExact(tensor.elementCount())];
        BlockFormat.of(tensor.type()).decode(file.data(tensor), 0, values, 0, values.length);
        return values;
    }

    private static Path convert(Path folder, OnnxWeights weights, GgmlType type) throws IOException {
        Path path = folder.resolve(type + ".gguf");
        BertConversion.Description model = new BertConversion.Description(
                "bge-small-en-v1.5", "mit", List.of("en"), BertConversion.Pooling.CLS, 12);
        BertConversion.convert(model, weights, resource("bge-small-en-v1.5-tokenizer.json"), type)
                .write(path);
        return path;
    }

    @Test
    void halfFloatsLoseNothingAndEightBitsLittle(@TempDir Path folder) throws IOException {
        OnnxWeights weights = OnnxWeights.of(resource("bge-small-en-v1.5.onnx"));
        try (Gguf whole = Gguf.open(convert(folder, weights, GgmlType.F32));
                Gguf half = Gguf.open(convert(folder, weights, GgmlType.F16))) {
            Path made = Files.write(
                    folder.resolve("made.gguf"), resource("META-INF/lareira/models/bge-small-en-v1.5.gguf"));
            try (Gguf built = Gguf.open(made)) {
                assertThat(built.tensors()).hasSize(197);
                Map<String, String> metadata = new HashMap<>();
                built.metadata()
                        .keys()
                        .forEach(key -> metadata.put(key, "" + whole.metadata().value(key)));
                assertThat(metadata).doesNotContainValue("Optional.empty");
                for (TensorInfo tensor : whole.tensors()) {
                    float[] exact = values(whole, tensor);
                    assertThat(values(half, half.tensor(tensor.name()).orElseThrow()))
                            .isEqualTo(exact);
                    float[] rounded = values(built, built.tensor(tensor.name()).orElseThrow());
                    double error = 0;
                    double size = 0;
                    for (int i = 0; i < exact.length; i++) {
                        error += Math.pow(exact[i] - rounded[i], 2);
                        size += Math.pow(exact[i], 2);
                    }
                    assertThat(Math.sqrt(error / size)).as(tensor.name()).isLessThan(0.01);
                }
            }
        }
    }
}
