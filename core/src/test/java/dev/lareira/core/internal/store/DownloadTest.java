package dev.lareira.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DownloadTest {
    private static final int SIZE = 300_000;
    private static final String NAME = "owner/m.gguf";
    private static final String TAG = "\"one\"";

    private final byte[] content = gguf(1);
    private final TestServer server = new TestServer();

    @TempDir
    private Path folder;

    private Path target;
    private URI uri;
    private String sha256;

    @BeforeEach
    void prepare() throws IOException {
        target = folder.resolve(NAME);
        uri = server.uri("/m.gguf");
        sha256 = Sha256.of(Files.write(folder.resolve("whole"), content));
        Files.delete(folder.resolve("whole"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileArrivesWholeAndNothingElseIsLeft() throws IOException {
        server.file("/m.gguf", content, TAG);
        assertThat(fetch()).isEqualTo(target).hasBinaryContent(content);
        assertOnlyTargetIsThere();
        assertThat(server.requests()).containsExactly(new TestServer.Request("/m.gguf", "", ""));
    }

    @Test
    void progressGrowsToTheTotal() throws IOException {
        server.file("/m.gguf", content, TAG);
        List<Long> bytes = new ArrayList<>();
        new Download(Map.of()).fetch(uri, folder, NAME, sha256, new DownloadListener() {
            @Override
            public void progress(long now, long total) {
                assertThat(total).isEqualTo(SIZE);
                bytes.add(now);
            }
        });
        assertThat(bytes).isSorted().hasSizeGreaterThan(3).startsWith(0L).endsWith((long) SIZE);
    }

    @Test
    void aCutConnectionIsResumedFromWhereItBroke() throws IOException {
        server.file("/m.gguf", content, TAG, 100_000);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getFirst()).isEqualTo(new TestServer.Request("/m.gguf", "", ""));
        assertThat(resumed("/m.gguf")).hasSizeGreaterThanOrEqualTo(2).isSorted().allMatch(from -> from > 0);
        assertOnlyTargetIsThere();
    }

    @Test
    void aServerThatKeepsBreakingIsGivenUpAndTheNextPullGoesOn() throws IOException {
        server.file("/m.gguf", content, TAG, 10_000);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".*ended after \\d+ of 300000 bytes; pull again to go on from there");
        assertThat(target).doesNotExist();
        long kept = Files.size(folder.resolve("owner/m.gguf.part"));
        server.file("/m.gguf", content, TAG);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getLast().range()).isEqualTo("bytes=" + kept + "-");
    }

    @Test
    void withoutATagACutDownloadStartsAnew() throws IOException {
        server.file("/m.gguf", content, "", 10_000);
        assertThatThrownBy(this::fetch).hasMessageMatching(".*ended after \\d+ of 300000 bytes; pull again");
        server.file("/m.gguf", content, "");
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests()).extracting(TestServer.Request::range).containsOnly("");
    }

    @Test
    void aWeakTagIsNoneToResumeBy() {
        server.file("/m.gguf", content, "W/\"one\"", 10_000);
        assertThatThrownBy(this::fetch).hasMessageContaining("the connection ended after");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aFileThatHasChangedOnTheServerStartsAnew() throws IOException {
        server.file("/m.gguf", gguf(2), "\"old\"", 10_000);
        assertThatThrownBy(this::fetch).isInstanceOf(IOException.class);
        String kept = "bytes=" + Files.size(folder.resolve("owner/m.gguf.part")) + "-";
        server.file("/m.gguf", content, TAG);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getLast()).isEqualTo(new TestServer.Request("/m.gguf", kept, "\"old\""));
    }

    @Test
    void aPartThatIsWholeIsNotFetchedAgain() throws IOException {
        server.file("/m.gguf", content, TAG);
        leave(content);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests()).hasSize(1);
        assertOnlyTargetIsThere();
    }

    @Test
    void aPartLongerThanTheFileStartsAnew() throws IOException {
        server.file("/m.gguf", content, TAG);
        leave(Arrays.copyOf(content, SIZE + 7));
        assertThat(fetch()).hasBinaryContent(content);
    }

    @Test
    void aRangeOtherThanTheOneAskedForStartsAnew() throws IOException {
        leave(Arrays.copyOf(content, 1000));
        server.on("/m.gguf", exchange -> {
            boolean ranged = exchange.getRequestHeaders().containsKey("Range");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-299999/300000");
            exchange.sendResponseHeaders(ranged ? 206 : 200, SIZE);
            exchange.getResponseBody().write(content);
        });
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anotherDigestDeletesTheDownloadAndSaysSo() throws IOException {
        server.file("/m.gguf", gguf(2), TAG);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("SHA-256 is ")
                .hasMessageContaining("expected " + sha256)
                .hasMessageContaining("deleted; pull again");
        assertThat(names()).isEmpty();
    }

    @Test
    void aDamagedPartIsFoundByTheDigest() throws IOException {
        server.file("/m.gguf", content, TAG);
        byte[] damaged = Arrays.copyOf(content, 1000);
        damaged[500]++;
        leave(damaged);
        assertThatThrownBy(this::fetch).hasMessageContaining("SHA-256");
        assertThat(fetch()).hasBinaryContent(content);
    }

    @Test
    void aWebPageIsNotTakenForAModel() throws IOException {
        server.text("/m.gguf", "<html>Please log in</html>");
        assertThatThrownBy(() -> new Download(Map.of()).fetch(uri, folder, NAME, "", DownloadListener.NONE))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining(uri + " is not a GGUF file: it starts with \"<htm\"");
        assertThat(names()).isEmpty();
    }

    @Test
    void noRoomIsToldBeforeAnythingIsWritten() throws IOException {
        server.file("/m.gguf", content, TAG);
        assertThatThrownBy(() -> on(diskOf(SIZE - 1)).fetch(uri, folder, NAME, sha256, DownloadListener.NONE))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("m.gguf needs 0.3 MB more")
                .hasMessageContaining("0.3 MB free")
                .hasMessageContaining("LAREIRA_HOME");
        assertThat(names()).doesNotContain("m.gguf", "m.gguf.part");
    }

    @Test
    void onlyWhatIsMissingNeedsRoom() throws IOException {
        leave(Arrays.copyOf(content, 200_000));
        server.file("/m.gguf", content, TAG);
        assertThat(on(diskOf(100_000)).fetch(uri, folder, NAME, sha256, DownloadListener.NONE))
                .hasBinaryContent(content);
    }

    /** A server that tells no length cannot be checked beforehand: the disk itself says that it is full. */
    @Test
    void aDiskThatFillsUpKeepsWhatThereIs() throws IOException {
        server.on("/m.gguf", exchange -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
        });
        assertThatThrownBy(() -> on(diskOf(100_000)).fetch(uri, folder, NAME, sha256, DownloadListener.NONE))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("bytes are kept: the next pull goes on from there once there is room");
        assertThat(folder.resolve("owner/m.gguf.part")).hasBinaryContent(Arrays.copyOf(content, 100_000));
        server.file("/m.gguf", content, TAG);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getLast().range()).isEqualTo("bytes=100000-");
    }

    @Test
    void cancellingKeepsWhatThereIs() throws IOException {
        server.file("/m.gguf", content, TAG);
        AtomicReference<Long> seen = new AtomicReference<>(0L);
        DownloadListener half = new DownloadListener() {
            @Override
            public void progress(long bytes, long total) {
                seen.set(bytes);
            }

            @Override
            public boolean cancelled() {
                return seen.get() > SIZE / 2;
            }
        };
        assertThatThrownBy(() -> new Download(Map.of()).fetch(uri, folder, NAME, sha256, half))
                .isInstanceOf(LareiraException.class)
                .hasMessage("cancelled; %d bytes are kept: the next pull goes on from there", seen.get());
        assertThat(target).doesNotExist();
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getLast().range()).isEqualTo("bytes=" + seen.get() + "-");
    }

    @Test
    void anInterruptEndsAStalledDownloadAndKeepsWhatThereIs() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        server.on("/m.gguf", exchange -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(content, 0, 100_000);
            exchange.getResponseBody().flush();
            await(over);
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread puller = Thread.ofPlatform().start(() -> {
            try {
                new Download(Map.of()).fetch(uri, folder, NAME, sha256, new DownloadListener() {
                    @Override
                    public void progress(long bytes, long total) {
                        if (bytes == 100_000) {
                            stalled.countDown();
                        }
                    }
                });
            } catch (IOException | LareiraException e) {
                thrown.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        stalled.await();
        puller.interrupt();
        puller.join();
        over.countDown();
        assertThat(thrown.get())
                .isInstanceOf(LareiraException.class)
                .hasMessage("interrupted; 100000 bytes are kept: the next pull goes on from there");
        assertThat(flag.get()).isTrue();
        server.file("/m.gguf", content, TAG);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests().getLast().range()).isEqualTo("bytes=100000-");
    }

    @Test
    void aConnectionThatStallsCountsAsBroken() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        server.on("/m.gguf", exchange -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(content, 0, 100_000);
            exchange.getResponseBody().flush();
            server.file("/m.gguf", content, TAG);
            await(over);
        });
        Download impatient = new Download(new Http(Map.of()), Disk.REAL, Duration.ofMillis(300));
        assertThat(impatient.fetch(uri, folder, NAME, sha256, DownloadListener.NONE))
                .hasBinaryContent(content);
        over.countDown();
        assertThat(server.requests().getLast().range()).isEqualTo("bytes=100000-");
    }

    @Test
    void pullsOfTheSameFileAtOnceFetchItOnce() throws Exception {
        AtomicInteger served = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(3);
        server.on("/m.gguf", exchange -> {
            served.incrementAndGet();
            await(waiting);
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(content);
        });
        DownloadListener listener = new DownloadListener() {
            @Override
            public void message(String text) {
                if (text.startsWith("waiting for another pull of " + NAME)) {
                    waiting.countDown();
                }
            }
        };
        Callable<Path> pull = () -> new Download(Map.of()).fetch(uri, folder, NAME, sha256, listener);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(List.of(pull, pull, pull, pull))) {
                assertThat(done.get()).hasBinaryContent(content);
            }
        }
        assertThat(served).hasValue(1);
        assertOnlyTargetIsThere();
    }

    @Test
    void whoeverWaitsForAnotherPullCanCancel() throws Exception {
        DownloadListener impatient = new DownloadListener() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        PullLock held = PullLock.of(folder, NAME, DownloadListener.NONE);
        try (held) {
            assertThatThrownBy(() -> PullLock.of(folder, NAME, impatient))
                    .isInstanceOf(LareiraException.class)
                    .hasMessage("cancelled while waiting for another pull of " + NAME);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> PullLock.of(folder, NAME, DownloadListener.NONE))
                    .isInstanceOf(LareiraException.class)
                    .hasMessage("interrupted while waiting for another pull of " + NAME);
            assertThat(Thread.interrupted()).isTrue();
            PullLock.of(folder, "another", impatient).close();
        }
        PullLock.of(folder, NAME, impatient).close();
    }

    /** Another JVM waits as long as this one holds the lock. */
    @Test
    void aPullOfAnotherProcessIsWaitedFor() throws Exception {
        Path program = Files.writeString(folder.resolve("Holder.java"), """
                import java.nio.channels.FileChannel;
                import java.nio.file.*;

                void main(String[] arguments) throws Exception {
                    try (var channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        channel.lock();
                        IO.println("held");
                        IO.readln();
                    }
                }
                """);
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        program.toString(),
                        folder.resolve(".lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = holder.inputReader();
                BufferedWriter in = holder.outputWriter()) {
            assertThat(out.readLine()).isEqualTo("held");
            List<String> messages = new ArrayList<>();
            PullLock.of(folder, NAME, new DownloadListener() {
                        @Override
                        public void message(String text) {
                            messages.add(text);
                            try {
                                in.write("\n");
                                in.flush();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    })
                    .close();
            assertThat(messages).containsExactly("waiting for another pull of " + NAME);
        } finally {
            holder.destroy();
        }
    }

    @Test
    void aFileWithoutLengthArrives() throws IOException {
        server.on("/m.gguf", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
        });
        AtomicReference<Long> total = new AtomicReference<>();
        Path file = new Download(Map.of()).fetch(uri, folder, NAME, sha256, new DownloadListener() {
            @Override
            public void progress(long bytes, long of) {
                total.set(of);
            }
        });
        assertThat(file).hasBinaryContent(content);
        assertThat(total.get()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreFollowed(int status) throws IOException {
        server.status("/m.gguf", status, "Location", "/elsewhere");
        server.file("/elsewhere", content, TAG, 200_000);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(resumed("/elsewhere")).isNotEmpty().allMatch(from -> from > 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | does not exist (HTTP 404); check the name
            401 | needs an account or a licence to be accepted (HTTP 401)
            403 | needs an account or a licence to be accepted (HTTP 403)
            429 | has had too many requests (HTTP 429); pull again in 17 seconds
            500 | the server has a trouble of its own (HTTP 500); pull again later
            503 | the server has a trouble of its own (HTTP 503); pull again later
            410 | answers HTTP 410
            """)
    void aRefusalSaysWhatToDo(int status, String message) throws IOException {
        server.status("/m.gguf", status, "Retry-After", "17");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(uri.toString())
                .hasMessageContaining(message);
        assertThat(names()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        server.close();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(uri.getAuthority() + " cannot be reached");
    }

    @Test
    void aFileThatIsThereIsCheckedAndNotFetched() throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(target, content);
        assertThat(fetch()).hasBinaryContent(content);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anOlderFileOfTheSameNameIsReplaced() throws IOException {
        server.file("/m.gguf", content, TAG);
        Files.createDirectories(target.getParent());
        Files.write(target, gguf(2));
        assertThat(fetch()).hasBinaryContent(content);
    }

    @Test
    void anotherFileOfTheSameNameIsNotReplacedWhereNoDigestTellsWhichIsRight() throws IOException {
        server.file("/m.gguf", content, TAG);
        Files.createDirectories(target.getParent());
        Files.write(target, Arrays.copyOf(content, 5));
        assertThatThrownBy(() -> new Download(Map.of()).fetch(uri, folder, NAME, "", DownloadListener.NONE))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("is there already with 5 bytes")
                .hasMessageContaining("has 300000");
        assertThat(target).hasSize(5);
    }

    private static Download on(Disk disk) {
        return new Download(new Http(Map.of()), disk, Duration.ofMinutes(1));
    }

    /** Where requests for a path went on, all with the tag. What was under way when a connection broke is lost. */
    private List<Integer> resumed(String path) {
        return server.requests().stream()
                .filter(request ->
                        request.path().equals(path) && !request.range().isEmpty())
                .peek(request -> assertThat(request.ifRange()).isEqualTo(TAG))
                .map(request -> Integer.valueOf(request.range().replaceAll("\\D", "")))
                .toList();
    }

    private Path fetch() throws IOException {
        return new Download(Map.of()).fetch(uri, folder, NAME, sha256, DownloadListener.NONE);
    }

    /** What an earlier pull has left. */
    private void leave(byte[] part) throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(folder.resolve("owner/m.gguf.part"), part);
        Files.writeString(folder.resolve("owner/m.gguf.part.etag"), TAG);
    }

    private void assertOnlyTargetIsThere() throws IOException {
        assertThat(names()).containsExactly("m.gguf");
    }

    private List<String> names() throws IOException {
        if (!Files.exists(target.getParent())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] gguf(long seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        System.arraycopy("GGUF".getBytes(), 0, bytes, 0, 4);
        return bytes;
    }

    /** A disk that takes so many bytes and then fails as a full one does, in the middle of a write. */
    private static Disk diskOf(long capacity) {
        return new Disk() {
            private long room = capacity;

            @Override
            public long usableBytes(Path below) {
                return room;
            }

            @Override
            public OutputStream append(Path file) throws IOException {
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                return new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b});
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        int fits = (int) Math.min(room, length);
                        out.write(bytes, offset, fits);
                        room -= fits;
                        if (fits < length) {
                            throw new IOException("No space left on device");
                        }
                    }

                    @Override
                    public void close() throws IOException {
                        out.close();
                    }
                };
            }
        };
    }
}
