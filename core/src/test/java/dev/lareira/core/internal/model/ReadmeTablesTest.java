package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.QuantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The tables of README between {@code <!-- NAME -->} and {@code <!-- /NAME -->} are those that the code makes;
 * {@code -Dlareira.readme=write} writes them.
 */
class ReadmeTablesTest {
    private static final Path README =
            Path.of(System.getProperty("lareira.root", ".")).resolve("README.md");
    private static final boolean WRITES = "write".equals(System.getProperty("lareira.readme"));

    @Test
    void architecturesAreThoseOfTheCode() throws IOException {
        Collection<String> names = Architectures.supported();
        List<String> rows = new ArrayList<>(
                List.of("| architecture | makes | positions | norm | activation |", "|---|---|---|---|---|"));
        for (String name : names) {
            Architecture it = Architectures.of(name);
            rows.add("| `%s` | %s | %s | %s | %s |"
                    .formatted(
                            name,
                            it.encoder ? "vectors, scores" : "text",
                            positions(it),
                            it.norm == Norm.Kind.LAYER ? "LayerNorm" : "RMS",
                            it.activation.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        assertThat(rows).hasSize(names.size() + 2).hasSizeGreaterThan(45);
        compare("architectures", rows);
    }

    @Test
    void typesAreThoseOfTheCode() throws IOException {
        List<String> rows = new ArrayList<>(
                List.of("| type | bits per weight | weights per block | encodes |", "|---|---|---|---|"));
        for (GgmlType type : GgmlType.values()) {
            format(type)
                    .ifPresent(format -> rows.add("| %s | %s | %d | %s |"
                            .formatted(
                                    type,
                                    bits(8.0 * type.blockBytes() / type.blockSize()),
                                    type.blockSize(),
                                    format.encodes() ? "yes" : "no")));
        }
        assertThat(rows).hasSizeGreaterThan(30);
        compare("types", rows);
    }

    private static void compare(String name, List<String> rows) throws IOException {
        String readme = Files.readString(README);
        Matcher table = Pattern.compile("(?s)(<!-- %s -->\\n)(.*?)(<!-- /%s -->)".formatted(name, name))
                .matcher(readme);
        assertThat(table.find()).as("README has the marks of table " + name).isTrue();
        String made = String.join("\n", rows) + "\n";
        if (WRITES) {
            Files.writeString(README, readme.substring(0, table.start(2)) + made + readme.substring(table.end(2)));
        } else {
            assertThat(table.group(2))
                    .as("table %s of README; -Dlareira.readme=write writes it", name)
                    .isEqualTo(made);
        }
    }

    private static String positions(Architecture it) {
        if (it.alibiMaxBias > 0) {
            return "ALiBi";
        }
        return it.pairing == Architecture.Pairing.NONE ? "learned or none" : "RoPE";
    }

    private static Optional<BlockFormat> format(GgmlType type) {
        try {
            return Optional.of(BlockFormat.of(type));
        } catch (QuantException e) {
            return Optional.empty();
        }
    }

    private static String bits(double bits) {
        return bits == Math.rint(bits)
                ? String.valueOf((long) bits)
                : String.format(Locale.ROOT, "%.4f", bits).replaceFirst("0+$", "");
    }
}
