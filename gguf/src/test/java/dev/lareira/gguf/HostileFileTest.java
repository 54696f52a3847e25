package dev.lareira.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file is said, and nothing worse happens. */
class HostileFileTest {
    private static final int MUTATIONS = Integer.getInteger("lareira.gguf.mutations", 200_000);

    private final byte[] good = SmallFile.bytes(SmallFile.writer());

    @Test
    void theSmallFileIsGood() {
        Gguf file = SmallFile.open(good);
        assertThat(file.metadata().value("t.u64")).contains(new GgufValue(GgufType.UINT64, -1L));
        assertThat(file.metadata().longInteger("t.u32")).isEqualTo(4_000_000_000L);
        assertThat(file.metadata().strings("tokens")).containsExactly("a", "ção", "", "語", "🔥");
        assertThat(file.data("b.weight").byteSize()).isEqualTo(12);
        assertThat(SmallFile.bytes(GgufWriter.copyOf(file))).isEqualTo(good);
    }

    @Test
    void truncationAtAnyByteIsRefused() {
        long needed = SmallFile.open(good).dataOffset() + 32 + 64 + 64;
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            if (length < needed) {
                assertThatThrownBy(() -> SmallFile.open(cut)).isInstanceOf(GgufException.class);
            }
        }
    }

    /** Seeds are the numbers of the mutations, so a failure names what repeats it. */
    @Test
    void damagedFilesAreReadOrRefused() {
        int refused = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            byte[] damaged = mutate(new Random(seed));
            try {
                Gguf file = SmallFile.open(damaged);
                file.tensors().forEach(file::data);
            } catch (GgufException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation with seed " + seed, e);
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 4);
    }

    private byte[] mutate(Random random) {
        byte[] damaged = good.clone();
        int header = (int) SmallFile.open(good).dataOffset();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(header);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged[at] = (byte) 0xff;
                case 3 ->
                    ByteBuffer.wrap(damaged)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(Math.min(at, damaged.length - 8), random.nextLong() >>> random.nextInt(64));
                default -> {
                    int from = random.nextInt(header);
                    int length = Math.min(random.nextInt(32), header - Math.max(at, from));
                    System.arraycopy(good, from, damaged, at, length);
                }
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    @Test
    void anotherMagicIsNamed() {
        good[0] = 'X';
        refused(good, "not a GGUF file", "offset 0");
    }

    @Test
    void versionOneIsRefused() {
        refused(with(4, 1), "version 1", "expected 2 or 3");
    }

    @Test
    void bigEndianIsDetected() {
        refused(with(4, Integer.reverseBytes(3)), "big-endian", "version 3");
    }

    @Test
    void anAbsurdTensorCountIsRefusedBeforeAnythingIsAllocated() {
        refused(with(8, 200_000), "tensor count", "truncated or corrupt");
        refused(with(8, -1), "tensor count");
    }

    @Test
    void anAbsurdMetadataCountIsRefused() {
        refused(with(16, 60_000), "metadata count", "truncated or corrupt");
        refused(with(16, 1 << 30), "metadata count", "at most 65536");
    }

    @Test
    void anAbsurdArrayLengthIsRefused() {
        int tokens = find("tokens") + 6;
        refused(with(tokens + 8, 0x7fff_fff0), "array length of tokens", "truncated or corrupt");
    }

    @Test
    void aStringLongerThanTheFileIsRefused() {
        refused(with(find("general.architecture") + 20 + 4, 1 << 20), "general.architecture", "truncated or corrupt");
    }

    @Test
    void badUtf8IsRefused() {
        byte[] damaged = good.clone();
        damaged[find("llama")] = (byte) 0xc0;
        refused(damaged, "not valid UTF-8");
        byte[] inArray = good.clone();
        inArray[find("語".getBytes(StandardCharsets.UTF_8))] = (byte) 0xff;
        refused(inArray, "string 3 of tokens", "not valid UTF-8");
    }

    @Test
    void aKeyThatOccursTwiceIsRefused() {
        byte[] damaged = good.clone();
        damaged[find("t.i8") + 2] = 'u';
        refused(damaged, "t.u8", "occurs twice");
    }

    @Test
    void aTensorThatOccursTwiceIsRefused() {
        byte[] damaged = good.clone();
        damaged[find("b.weight")] = 'a';
        refused(damaged, "a.weight", "occurs twice");
    }

    @Test
    void anUnknownMetadataTypeIsRefused() {
        refused(with(find("t.u8") + 4, 99), "t.u8", "unknown metadata type 99");
    }

    @Test
    void aBooleanThatIsNeitherIsRefused() {
        byte[] damaged = good.clone();
        damaged[find("t.bool") + 6 + 4] = 2;
        refused(damaged, "t.bool", "expected a boolean");
    }

    @Test
    void aRemovedTensorTypeIsNamed() {
        refused(with(find("a.weight") + 8 + 4 + 16, 4), "a.weight", "Q4_2", "removed");
        refused(with(find("a.weight") + 8 + 4 + 16, 77), "a.weight", "unknown tensor type 77");
    }

    @Test
    void aRowThatIsNoWholeNumberOfBlocksIsRefused() {
        refused(with(find("a.weight") + 8 + 4, 33), "a.weight", "blocks of 32");
    }

    @Test
    void aShapeThatOverflowsIsRefused() {
        byte[] damaged = good.clone();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(find("c.weight") + 8 + 4 + 8, 1L << 62);
        refused(damaged, "c.weight");
    }

    @Test
    void tooManyDimensionsAreRefused() {
        refused(with(find("a.weight") + 8, 5), "a.weight", "5 dimensions", "at most 4");
    }

    @Test
    void anOffsetOutsideTheFileIsRefused() {
        refused(with(find("c.weight") + 8 + 4 + 24 + 4, 1 << 20), "c.weight", "incomplete");
    }

    @Test
    void aMisalignedOffsetIsRefused() {
        refused(with(find("c.weight") + 8 + 4 + 24 + 4, 97), "c.weight", "multiple of the alignment 32");
    }

    @Test
    void overlappingTensorsAreRefused() {
        refused(with(find("c.weight") + 8 + 4 + 24 + 4, 0), "overlaps");
    }

    @Test
    void anAlignmentThatIsNoPowerOfTwoIsRefused() {
        refused(with(find("general.alignment") + 17 + 4, 48), "general.alignment", "power of two");
    }

    @Test
    void arraysNestedTooDeepAreRefused() {
        Object nested = new GgufArray(GgufType.UINT8, new byte[0]);
        for (int i = 0; i < 5; i++) {
            nested = new GgufArray(GgufType.ARRAY, List.of(nested));
        }
        GgufWriter writer = new GgufWriter().put("deep", new GgufValue(GgufType.ARRAY, nested));
        refused(SmallFile.bytes(writer), "deep", "deeper than 4");
    }

    @Test
    void aFolderAndAMissingFileAreNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Gguf.open(folder))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> Gguf.open(folder.resolve("none.gguf")))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("no file");
    }

    private static void refused(byte[] file, String... words) {
        assertThatThrownBy(() -> SmallFile.open(file))
                .isInstanceOf(GgufException.class)
                .hasMessageContainingAll(words);
    }

    private byte[] with(int at, int value) {
        byte[] damaged = good.clone();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return damaged;
    }

    private int find(String text) {
        return find(text.getBytes(StandardCharsets.UTF_8));
    }

    private int find(byte[] text) {
        for (int at = 0; at + text.length <= good.length; at++) {
            if (Arrays.equals(good, at, at + text.length, text, 0, text.length)) {
                return at;
            }
        }
        throw new AssertionError(new String(text, StandardCharsets.UTF_8));
    }
}
