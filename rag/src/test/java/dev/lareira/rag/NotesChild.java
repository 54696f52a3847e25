package dev.lareira.rag;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process that writes notes and syncs them, or changes the model, until it is killed. Tells each step by a byte: a round, a batch. */
final class NotesChild {
    static final int NOTES = 60;
    private static final int CHANGED = 25;

    private NotesChild() {}

    static Process start(Path home, Path vault, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classPath(),
                NotesChild.class.getName(),
                home.toString(),
                vault.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** All that this process has, from modules or not. */
    private static String classPath() {
        return Stream.of(
                        NotesChild.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Arguments: folder of the index, vault, {@code sync} and the first round, or {@code change}. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Path vault = Path.of(arguments[1]);
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (arguments[2].equals("change")) {
                change(home, out);
            } else {
                sync(home, vault, Integer.parseInt(arguments[3]), out);
            }
        }
    }

    /** Each round changes some notes and tells when they are synced. */
    private static void sync(Path home, Path vault, int first, FileOutputStream out) throws IOException {
        try (NotesIndex index = NotesIndex.open(home, slow(new WordModel("one")))) {
            index.add(vault);
            out.write(0);
            for (int round = first; ; round++) {
                write(vault, round);
                index.sync(SyncListener.NONE);
                if (round % 5 == 4) {
                    index.compact();
                }
                out.write(1);
            }
        }
    }

    private static void change(Path home, FileOutputStream out) throws IOException {
        WordModel two = slow(new WordModel("two"));
        Runnable slowly = two.before;
        two.before = () -> {
            try {
                out.write(1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            slowly.run();
        };
        try (NotesIndex index = NotesIndex.open(home, two, NotesChild::model)) {
            out.write(0);
            index.awaitModel(SyncListener.NONE);
        }
    }

    static Optional<EmbeddingModel> model(String name) {
        return Stream.of("one", "two")
                .filter(name::equals)
                .map(known -> (EmbeddingModel) new WordModel(known))
                .findFirst();
    }

    /** As a real one, so that kills meet it at work. */
    private static WordModel slow(WordModel model) {
        model.before = () -> {
            try {
                Thread.sleep(15);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        return model;
    }

    /** Which notes a round writes; the first all. */
    static boolean writes(int round, int note) {
        return round == 0 || new SplittableRandom(round * 1_000L + note).nextInt(NOTES) < CHANGED;
    }

    private static void write(Path vault, int round) throws IOException {
        for (int note = 0; note < NOTES; note++) {
            if (writes(round, note)) {
                Path part = vault.resolve(".part");
                Files.writeString(part, text(note, round));
                Files.move(part, vault.resolve(name(note)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    static String name(int note) {
        return "Note " + note + ".txt";
    }

    static String text(int note, int round) {
        return "Word" + note + " as of round " + round + " and nothing else.\n";
    }
}
