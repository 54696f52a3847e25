package dev.lareira.cli;

import dev.lareira.core.ModelInfo;
import dev.lareira.core.ModelStore;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufArray;
import dev.lareira.gguf.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "What a model file says of itself.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira show smollm2:135m", "  lareira show model.gguf --tensors --json"})
final class ShowCommand implements Callable<Integer> {
    private static final int SHOWN = 8;

    @Parameters(paramLabel = "MODEL", description = "A GGUF file, or a name that `lareira list` shows.")
    private String model;

    @Option(names = "--tensors", description = "List the tensors too.")
    private boolean tensors;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        try (Gguf file = Gguf.open(ModelStore.open().find(model))) {
            if (json) {
                out.json(asJson(file));
                return 0;
            }
            out.line(
                    "%s  GGUF v%d, %d tensors, %,d bytes",
                    file.files().getFirst(), file.version(), file.tensors().size(), file.byteSize());
            out.line("tensor types: %s", types(file));
            if (isModel(file)) {
                out.line("weights in memory: %,d bytes", ModelInfo.of(file).memorySize());
            }
            for (String key : file.metadata().keys()) {
                out.line(
                        "  %-44s %s",
                        key, shorten(file.metadata().value(key).orElseThrow().value()));
            }
            if (tensors) {
                for (TensorInfo tensor : file.tensors()) {
                    out.line(
                            "  %-44s %-8s %-24s %,14d bytes",
                            tensor.name(), tensor.type(), tensor.shape(), tensor.byteSize());
                }
            }
        }
        return 0;
    }

    private Map<String, Object> asJson(Gguf file) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String key : file.metadata().keys()) {
            Object value = file.metadata().value(key).orElseThrow().value();
            metadata.put(key, value instanceof GgufArray array ? list(array, array.size()) : value);
        }
        Map<String, Object> all = Output.object(
                "files", file.files().stream().map(Object::toString).toList(),
                "version", file.version(),
                "bytes", file.byteSize(),
                "metadata", metadata);
        if (isModel(file)) {
            all.put("memoryBytes", ModelInfo.of(file).memorySize());
        }
        if (tensors) {
            all.put(
                    "tensors",
                    file.tensors().stream()
                            .map(tensor -> Output.object(
                                    "name",
                                    tensor.name(),
                                    "type",
                                    tensor.type().name(),
                                    "shape",
                                    tensor.shape(),
                                    "bytes",
                                    tensor.byteSize()))
                            .toList());
        }
        return all;
    }

    private static boolean isModel(Gguf file) {
        return file.metadata().contains("general.architecture");
    }

    private static String types(Gguf file) {
        return file.tensors().stream()
                .collect(Collectors.groupingBy(tensor -> tensor.type().name(), TreeMap::new, Collectors.counting()))
                .toString();
    }

    private static String shorten(Object value) {
        if (value instanceof GgufArray array) {
            String first = list(array, Math.min(SHOWN, array.size())).toString();
            return array.size() <= SHOWN
                    ? first
                    : first.substring(0, first.length() - 1) + ", … " + array.size() + " in all]";
        }
        String line = String.valueOf(value).replace("\n", "\\n");
        return line.length() > 100 ? line.substring(0, 100) + "…" : line;
    }

    private static List<Object> list(GgufArray array, int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(array.get(i) instanceof GgufArray inner ? list(inner, inner.size()) : array.get(i));
        }
        return values;
    }
}
