package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.StoredModel.Source;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is listed and found in made-up folders of Lareira, Ollama, LM Studio and Hugging Face. */
class ModelStoreTest {
    private static final String LIBRARY = "registry.ollama.ai/library";

    @TempDir
    private Path folder;

    private StoreHome home;

    @BeforeEach
    void moveIn() {
        home = new StoreHome(folder);
    }

    @Test
    void anEmptyHomeHasNoModelsAndIsLeftEmpty() {
        assertThat(home.store().list()).isEmpty();
        assertThat(home.store().lookUp("any")).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void modelsOfAllStoresAreListedBySourceAndName() {
        Path ollama = home.ollama(".ollama/models", LIBRARY + "/llama3.2/1b", 30);
        Path own = home.gguf(".lareira/models/b.gguf", 10);
        Path below = home.gguf(".lareira/models/owner/repo/a.gguf", 11);
        Path extra = home.gguf("extra/c.gguf", 20);
        Path studio = home.gguf(".lmstudio/models/owner/repo/d-Q4_K_M.gguf", 40);
        Path older = home.gguf(".cache/lm-studio/models/owner/repo/e.gguf", 50);
        Path hub = home.gguf(".cache/huggingface/hub/models--owner--repo/snapshots/abc/f.gguf", 60);
        home.set("LAREIRA_MODELS", home.path("extra"));
        assertThat(home.store().list())
                .containsExactly(
                        new StoredModel("a", below, 11, Source.LAREIRA),
                        new StoredModel("b", own, 10, Source.LAREIRA),
                        new StoredModel("c", extra, 20, Source.LAREIRA_MODELS),
                        new StoredModel("llama3.2:1b", ollama, 30, Source.OLLAMA),
                        new StoredModel("d-Q4_K_M", studio, 40, Source.LM_STUDIO),
                        new StoredModel("e", older, 50, Source.LM_STUDIO),
                        new StoredModel("f", hub, 60, Source.HUGGING_FACE));
    }

    @Test
    void variablesMoveTheStores() {
        home.gguf("x/models/own.gguf", 10);
        home.gguf("one/m1.gguf", 11);
        home.gguf("two/deep/m2.gguf", 12);
        home.ollama("big disk/ollama", LIBRARY + "/qwen3/latest", 13);
        home.gguf("hub/models--a--b/snapshots/1/hub.gguf", 14);
        home.set("LAREIRA_HOME", home.path("x"))
                .set(
                        "LAREIRA_MODELS",
                        home.path("one")
                                + File.pathSeparator
                                + home.path("two")
                                + File.pathSeparator
                                + home.path("missing"))
                .set("OLLAMA_MODELS", home.path("big disk/ollama"))
                .set("HF_HUB_CACHE", home.path("hub"));
        assertThat(home.store().folder()).isEqualTo(home.path("x/models"));
        assertThat(home.store().list())
                .extracting(StoredModel::name)
                .containsExactly("own", "m1", "m2", "qwen3:latest", "hub");
    }

    @ParameterizedTest
    @CsvSource({"HF_HOME, hf/hub", "XDG_CACHE_HOME, hf/huggingface/hub"})
    void theHubsCacheIsWhereItsVariablesSay(String variable, String hub) {
        Path file = home.gguf(hub + "/models--a--b/snapshots/1/m.gguf", 14);
        assertThat(home.set(variable, home.path("hf")).store().find("m")).isEqualTo(file);
    }

    @Test
    void namesOfOllamaAreThoseItShows() {
        home.ollama(".ollama/models", LIBRARY + "/gemma3/270m", 10);
        home.ollama(".ollama/models", "registry.ollama.ai/someone/tuned/latest", 11);
        home.ollama(".ollama/models", "hf.co/owner/Model-GGUF/Q4_K_M", 12);
        home.ollama(".ollama/models", "example.org/team/private/v1", 13);
        assertThat(home.store().list())
                .extracting(StoredModel::name)
                .containsExactly(
                        "example.org/team/private:v1",
                        "gemma3:270m",
                        "hf.co/owner/Model-GGUF:Q4_K_M",
                        "someone/tuned:latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "null",
                "[1, 2]",
                "{}",
                "{\"layers\": 7}",
                "{\"layers\": [{\"mediaType\": \"application/vnd.ollama.image.model\"}]}",
                "{\"layers\": [{\"mediaType\": \"application/vnd.ollama.image.model\", \"digest\": \"sha256:../../../etc/passwd\"}]}",
                "{\"layers\": [{\"mediaType\": \"application/vnd.ollama.image.model\", \"digest\": "
                        + "\"sha256:1111111111111111111111111111111111111111111111111111111111111111\"}]}"
            })
    void aBrokenManifestIsSkippedWithAWarning(String manifest) {
        home.ollama(".ollama/models", LIBRARY + "/good/latest", 10);
        Path broken = home.file(".ollama/models/manifests/" + LIBRARY + "/broken/latest", manifest);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertThat(home.store().list()).extracting(StoredModel::name).containsExactly("good:latest");
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("WARN", "skipped " + broken);
    }

    @Test
    void manifestsOfAdaptersAndHiddenFilesAreNoModels() {
        home.file(".ollama/models/manifests/" + LIBRARY + "/cloud/latest", "{\"layers\": []}");
        home.file(".ollama/models/manifests/.DS_Store", "junk");
        assertThat(home.store().list()).isEmpty();
    }

    @Test
    void aSplitModelIsOneAndItsSizeThatOfAllParts() {
        Path first = home.gguf(".lmstudio/models/o/r/big-Q4_K_M-00001-of-00003.gguf", 10);
        home.gguf(".lmstudio/models/o/r/big-Q4_K_M-00002-of-00003.gguf", 20);
        home.gguf(".lmstudio/models/o/r/big-Q4_K_M-00003-of-00003.gguf", 30);
        assertThat(home.store().list()).containsExactly(new StoredModel("big-Q4_K_M", first, 60, Source.LM_STUDIO));
        assertThat(home.store().find("big-Q4_K_M")).isEqualTo(first);
    }

    @Test
    void projectorsAndPartsOfDownloadsAreNoModels() {
        home.gguf(".lareira/models/mmproj-model-f16.gguf", 10);
        home.gguf(".lareira/models/gemma.mmproj-Q8_0.gguf", 10);
        home.gguf(".lareira/models/MMPROJ-x.gguf", 10);
        home.gguf(".lareira/models/half.gguf.part", 10);
        home.file(".lareira/models/half.gguf.part.etag", "x");
        home.file(".lareira/models/README.md", "x");
        home.gguf(".lareira/models/whole.gguf", 10);
        assertThat(home.store().list()).extracting(StoredModel::name).containsExactly("whole");
    }

    /** The hub's cache: snapshots of links to blobs, which have no names of their own. */
    @Test
    void aFileThatSeveralSnapshotsOfTheHubLinkToIsListedOnce() {
        String repository = ".cache/huggingface/hub/models--owner--repo";
        home.gguf(repository + "/blobs/0123abcd", 10);
        home.gguf(repository + "/blobs/4567cdef", 12);
        home.file(repository + "/refs/main", "new");
        Path one = home.link(repository + "/snapshots/new/m-Q8_0.gguf", Path.of("../../blobs/0123abcd"));
        home.link(repository + "/snapshots/old/m-Q8_0.gguf", Path.of("../../blobs/0123abcd"));
        Path sub = home.link(repository + "/snapshots/new/sub/n.gguf", Path.of("../../../blobs/4567cdef"));
        home.link(repository + "/snapshots/new/gone.gguf", Path.of("../../blobs/gone"));
        assertThat(home.store().list())
                .containsExactly(
                        new StoredModel("m-Q8_0", one, 10, Source.HUGGING_FACE),
                        new StoredModel("n", sub, 12, Source.HUGGING_FACE));
    }

    @Test
    void aFolderThatIsNamedTwiceIsListedOnce() {
        home.gguf(".lareira/models/m.gguf", 10);
        home.set("LAREIRA_MODELS", home.path(".lareira/models"));
        assertThat(home.store().list()).extracting(StoredModel::source).containsExactly(Source.LAREIRA);
    }

    @Test
    void aLoopOfLinksDoesNotHideModels() {
        home.gguf("extra/m.gguf", 10);
        home.link("extra/again", home.path("extra"));
        home.set("LAREIRA_MODELS", home.path("extra"));
        assertThat(home.store().list()).extracting(StoredModel::name).containsExactly("m");
    }

    /** How a model is stored, then a name that finds it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            .lareira/models/SmolLM2-360M.Q8_0.gguf              | SmolLM2-360M.Q8_0
            .lareira/models/SmolLM2-360M.Q8_0.gguf              | smollm2-360m.q8_0
            .lareira/models/SmolLM2-360M.Q8_0.gguf              | smollm2
            .lareira/models/SmolLM2-360M.Q8_0.gguf              | SmolLM2-360M.Q8_0.gguf
            .lareira/models/SmolLM2-135M-Instruct.Q4_1.gguf     | smollm2:135m
            .lareira/models/llama3.2-1b.gguf                    | llama3.2:1b
            .lareira/models/llama3.2-1b.gguf                    | ollama.com/library/llama3.2:1b
            .lareira/models/qwen3-latest.gguf                   | qwen3
            .lareira/models/someone/tuned-v2.gguf               | someone/tuned:v2
            .lareira/models/owner/M-GGUF/m-Q4_K_M.gguf          | hf.co/owner/M-GGUF
            .lareira/models/owner/M-GGUF/m-Q4_K_M.gguf          | hf.co/Owner/m-gguf:q4_k_m
            .lmstudio/models/owner/M-GGUF/m-Q4_K_M.gguf         | https://huggingface.co/owner/M-GGUF
            .cache/huggingface/hub/models--owner--M-GGUF/snapshots/1/m-F16.gguf | hf.co/owner/M-GGUF:F16
            """)
    void aModelIsFoundBy(String path, String name) {
        Path file = home.gguf(path, 10);
        home.gguf(".lareira/models/zebra.gguf", 11);
        home.gguf(".lareira/models/owner/M-GGUF/m-BF16.gguf.part", 11);
        assertThat(home.store().find(name)).isEqualTo(file);
        assertThat(home.store().lookUp(name)).contains(file);
    }

    @Test
    void aModelOfOllamaIsFoundByItsName() {
        Path blob = home.ollama(".ollama/models", LIBRARY + "/smollm2/135m", 10);
        Path latest = home.ollama(".ollama/models", LIBRARY + "/qwen3/latest", 11);
        home.ollama(".ollama/models", LIBRARY + "/qwen3/8b", 12);
        home.gguf(".lmstudio/models/o/r/SmolLM2-135M-Instruct-Q8_0.gguf", 13);
        assertThat(home.store().find("smollm2:135m")).isEqualTo(blob);
        assertThat(home.store().find("qwen3")).isEqualTo(latest);
    }

    @Test
    void aPathIsItself() {
        Path file = home.gguf("anywhere/m.gguf", 10);
        assertThat(home.store().find(file.toString())).isEqualTo(file);
        assertThat(home.store().lookUp(file.toString())).contains(file);
    }

    @Test
    void theFullNameWinsOverBeginnings() {
        Path shorter = home.gguf(".lareira/models/llama.gguf", 10);
        home.gguf(".lareira/models/llama-large.gguf", 20);
        assertThat(home.store().find("llama")).isEqualTo(shorter);
    }

    @Test
    void anAmbiguousNameIsRefusedWithAllItMayMean() {
        Path a = home.gguf(".lareira/models/llama-1b.gguf", 10);
        Path b = home.gguf(".lmstudio/models/o/r/llama-8b.gguf", 20);
        assertThatThrownBy(() -> home.store().find("llama"))
                .isInstanceOf(LareiraException.class)
                .hasMessage("llama may mean llama-1b (%s), llama-8b (%s); give one's name in full, or its path", a, b);
        assertThatThrownBy(() -> home.store().lookUp("llama")).isInstanceOf(LareiraException.class);
    }

    @Test
    void copiesOfAModelAreTheSame() {
        Path own = home.gguf(".lareira/models/m.gguf", 10);
        home.gguf(".lmstudio/models/o/r/m.gguf", 10);
        assertThat(home.store().find("m")).isEqualTo(own);
    }

    @Test
    void anUnknownNameIsRefusedWithNearOnes() {
        assertThatThrownBy(() -> home.store().find("lama"))
                .isInstanceOf(LareiraException.class)
                .hasMessage("no model lama: there are none on this machine yet; `lareira pull lama` may fetch it");
        for (String name : new String[] {"a", "b", "c", "d", "e", "llama-1b"}) {
            home.gguf(".lareira/models/" + name + ".gguf", 10);
        }
        assertThatThrownBy(() -> home.store().find("llamma"))
                .hasMessage("no model llamma: there are llama-1b, a, b, c, d, …; `lareira pull llamma` may fetch it");
        assertThat(home.store().lookUp("llamma")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nul\0", "hf.co/owner/repo:Q4_K_M", "../..", "/"})
    void anOddNameFindsNothing(String name) {
        home.gguf(".lareira/models/m.gguf", 10);
        assertThat(home.store().lookUp(name)).isEmpty();
        assertThatThrownBy(() -> home.store().find(name))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("no model");
    }

    @Test
    void aMissingFileIsCalledOne() {
        assertThatThrownBy(() -> home.store().find("./no/such.gguf"))
                .isInstanceOf(LareiraException.class)
                .hasMessage("no file ./no/such.gguf");
        assertThatThrownBy(() -> home.store().find("such.gguf"))
                .isInstanceOf(LareiraException.class)
                .hasMessage("no file such.gguf");
        assertThatThrownBy(() -> home.store().find(System.getProperty("java.io.tmpdir")))
                .hasMessageContaining("it is a folder");
    }

    @Test
    void removingDeletesAllPartsOfAnOwnModel() {
        Path first = home.gguf(".lareira/models/o/r/big-00001-of-00002.gguf", 10);
        Path second = home.gguf(".lareira/models/o/r/big-00002-of-00002.gguf", 20);
        Path other = home.gguf(".lareira/models/o/r/other.gguf", 30);
        assertThat(home.store().remove("big")).isEqualTo(new StoredModel("big", first, 30, Source.LAREIRA));
        assertThat(first).doesNotExist();
        assertThat(second).doesNotExist();
        assertThat(other).exists();
        home.store().remove("other");
        assertThat(home.store().folder()).isEmptyDirectory();
    }

    @Test
    void removingALinkLeavesWhatItLinksTo() throws IOException {
        Path elsewhere = home.gguf("elsewhere/m.gguf", 10);
        Path link = home.link(".lareira/models/m.gguf", elsewhere);
        home.store().remove("m");
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(elsewhere).exists();
    }

    @Test
    void removingTakesTheOwnOneOfSeveral() {
        Path own = home.gguf(".lareira/models/m.gguf", 10);
        Path studio = home.gguf(".lmstudio/models/o/r/m.gguf", 20);
        home.store().remove("m");
        assertThat(own).doesNotExist();
        assertThat(studio).exists();
    }

    @Test
    void modelsOfOthersAreNotRemoved() {
        Path blob = home.ollama(".ollama/models", LIBRARY + "/llama3.2/1b", 10);
        assertThatThrownBy(() -> home.store().remove("llama3.2:1b"))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(blob + " is not in " + home.store().folder());
        assertThatThrownBy(() -> home.store().remove(blob.toString())).isInstanceOf(LareiraException.class);
        assertThat(blob).exists();
        assertThatThrownBy(() -> home.store().remove("nothing")).hasMessageContaining("no model nothing");
    }
}
