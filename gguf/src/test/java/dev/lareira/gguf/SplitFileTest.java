package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in several files: any of them opens them all, and what is wrong with one is said. */
class SplitFileTest {
    @TempDir
    Path folder;

    @Test
    void anyPartOpensASplitModel() {
        SmallFile.part(folder, 0, 2, 2, "a");
        SmallFile.part(folder, 1, 2, 2, "b");
        for (String name : List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf")) {
            try (Gguf file = Gguf.open(folder.resolve(name))) {
                assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("a", "b");
                assertThat(file.data("b").byteSize()).isEqualTo(4);
                assertThat(file.files()).hasSize(2);
            }
        }
    }

    @Test
    void aMissingPartIsNamed() {
        SmallFile.part(folder, 0, 2, 2, "a");
        refused(folder.resolve("m-00001-of-00002.gguf"), "m-00002-of-00002.gguf is missing");
    }

    @Test
    void partsThatAreTheSameFileAreRefused() throws IOException {
        SmallFile.part(folder, 0, 2, 2, "a");
        Files.createSymbolicLink(folder.resolve("m-00002-of-00002.gguf"), folder.resolve("m-00001-of-00002.gguf"));
        refused(folder.resolve("m-00001-of-00002.gguf"), "says it is part 1 of 2; expected part 2 of 2");
    }

    @Test
    void partsWithTheSameTensorAreRefused() {
        SmallFile.part(folder, 0, 2, 2, "a");
        SmallFile.part(folder, 1, 2, 2, "a");
        refused(folder.resolve("m-00001-of-00002.gguf"), "tensor a is also in another part");
    }

    @Test
    void aWrongTotalIsRefused() {
        SmallFile.part(folder, 0, 2, 3, "a");
        SmallFile.part(folder, 1, 2, 3, "b");
        refused(folder.resolve("m-00001-of-00002.gguf"), "split.tensors.count is 3, but the parts hold 2");
    }

    @Test
    void aSplitFileUnderAnotherNameIsRefused() throws IOException {
        SmallFile.part(folder, 0, 2, 2, "a");
        Files.move(folder.resolve("m-00001-of-00002.gguf"), folder.resolve("renamed.gguf"));
        refused(folder.resolve("renamed.gguf"), "NAME-00001-of-00002.gguf");
    }

    @Test
    void partsThatNameEachOtherInACircleAreRefused() throws IOException {
        SmallFile.part(folder, 0, 2, 2, "a");
        SmallFile.part(folder, 1, 2, 2, "b");
        Path first = folder.resolve("m-00001-of-00002.gguf");
        Path second = folder.resolve("m-00002-of-00002.gguf");
        Path aside = folder.resolve("aside");
        Files.move(first, aside);
        Files.move(second, first);
        Files.move(aside, second);
        refused(first, "says it is part 2 of 2; expected part 1 of 2");
        Files.delete(second);
        Files.createSymbolicLink(second, second);
        refused(first, "m-00002-of-00002.gguf is missing");
    }

    @Test
    void moreOrFewerPartsThanTheNameSaysAreRefused() throws IOException {
        SmallFile.part(folder, 0, 3, 3, "a");
        Files.move(folder.resolve("m-00001-of-00003.gguf"), folder.resolve("m-00001-of-00002.gguf"));
        refused(folder.resolve("m-00001-of-00002.gguf"), "one of 3 files");
        SmallFile.part(folder, 0, 2000, 2000, "a");
        refused(folder.resolve("m-00001-of-02000.gguf"), "split.count is 2000; expected at most 1024");
    }

    @Test
    void theHeadersOfAllPartsTogetherAreLimited() {
        SmallFile.part(folder, 0, 2, 2, "a");
        SmallFile.part(folder, 1, 2, 2, "b");
        GgufLimits all = GgufLimits.DEFAULT;
        GgufLimits tight = new GgufLimits(
                all.maxMetadataEntries(),
                all.maxTensors(),
                250,
                all.maxStringBytes(),
                all.maxKeyBytes(),
                all.maxArrayDepth(),
                all.maxNestedArrays(),
                all.maxParts());
        assertThatThrownBy(() -> Gguf.open(folder.resolve("m-00001-of-00002.gguf"), tight))
                .isInstanceOf(GgufException.class)
                .hasMessageContainingAll("m-00002-of-00002.gguf", "headers of the 2 parts", "at most 250");
    }

    private static void refused(Path path, String... words) {
        assertThatThrownBy(() -> Gguf.open(path))
                .isInstanceOf(GgufException.class)
                .hasMessageContainingAll(words);
    }
}
