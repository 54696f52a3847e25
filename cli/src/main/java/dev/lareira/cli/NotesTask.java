package dev.lareira.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command about the notes: it opens their index, which is closed when it is done, and may print JSON. */
abstract class NotesTask implements Callable<Integer> {
    @Mixin
    final NotesHome home = new NotesHome();

    @Option(names = "--json", description = "Print JSON, a value a line.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        try (home) {
            return run(new Output(spec));
        }
    }

    /** The exit code. */
    abstract int run(Output out) throws Exception;
}
