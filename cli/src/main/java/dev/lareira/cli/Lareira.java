package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.GgufException;
import dev.lareira.quant.QuantException;
import dev.lareira.tokenizer.TokenizerException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code lareira} command: exit code 0 for success, 1 for a failure, 2 for wrong usage. */
@Command(
        name = "lareira",
        description = "Own your AI stack: models, notes and memory in one JVM, offline.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ChatCommand.class,
            RunCommand.class,
            ListCommand.class,
            PullCommand.class,
            RemoveCommand.class,
            ShowCommand.class,
            TokenizeCommand.class,
            LogitsCommand.class,
            PerplexityCommand.class,
            BenchCommand.class,
            InfoCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Lareira implements Runnable {
    @Option(names = "--debug", description = "Show where an error came from.", scope = ScopeType.INHERIT)
    private boolean debug;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new Lareira().execute(arguments));
    }

    /** Runs one command and gives its exit code. */
    int execute(String... arguments) {
        return new CommandLine(this)
                .setExecutionExceptionHandler((e, command, result) -> failed(e, command.getErr()))
                .setUsageHelpAutoWidth(true)
                .execute(arguments);
    }

    /** Without a command: the help, as an error. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    private int failed(Exception e, PrintWriter err) {
        err.println("lareira: " + message(e));
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String message(Exception e) {
        boolean ours = e instanceof LareiraException
                || e instanceof GgufException
                || e instanceof TokenizerException
                || e instanceof QuantException;
        return ours && e.getMessage() != null ? e.getMessage() : e + " (run again with --debug to see where)";
    }
}
