package dev.lareira.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code lareira} command: exit code 0 for success, 1 for a failure, 2 for wrong usage. */
@Command(
        name = "lareira",
        description = "Own your AI stack: models, notes and memory in one JVM, offline.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "  lareira demo",
            "  lareira run smollm2:135m \"Why is the sky blue?\"",
            "  lareira notes add ~/vault",
            "  lareira ask \"What did we decide about the roof?\"",
            "  lareira COMMAND --help"
        })
public final class Lareira implements Runnable {
    /** All commands, in the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            ChatCommand.class,
            RunCommand.class,
            NotesCommand.class,
            AskCommand.class,
            DiaryCommand.class,
            RememberCommand.class,
            ForgetCommand.class,
            ServeCommand.class,
            PsCommand.class,
            McpCommand.class,
            ListCommand.class,
            PullCommand.class,
            RemoveCommand.class,
            ShowCommand.class,
            TokenizeCommand.class,
            TemplateCommand.class,
            GrammarCommand.class,
            LogitsCommand.class,
            PerplexityCommand.class,
            BenchCommand.class,
            InfoCommand.class);

    @Option(names = "--debug", description = "Show where an error came from.", scope = ScopeType.INHERIT)
    private boolean debug;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new Lareira().execute(writer(FileDescriptor.out), writer(FileDescriptor.err), arguments));
    }

    /** Runs one command and gives its exit code. */
    int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine command = new CommandLine(this);
        // First of all: what follows is set for the subcommands that are there.
        add(command, arguments);
        command.setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> Errors.misused(e))
                .setExecutionExceptionHandler((e, used, result) -> Errors.failed(e, debug, used.getErr()))
                .setUsageHelpAutoWidth(true);
        layOut(command);
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError e) {
            return Errors.outOfMemory(debug, e, err);
        }
    }

    /** Without a command: the help, as an error. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    /** Reading what all commands accept takes a good part of a start: where the first word names one, only that is read. */
    private static void add(CommandLine command, String[] arguments) {
        Optional<String> word =
                Stream.of(arguments).filter(a -> !a.startsWith("-")).findFirst();
        Optional<Class<?>> named =
                word.flatMap(w -> COMMANDS.stream().filter(c -> isCalled(c, w)).findFirst());
        named.ifPresentOrElse(command::addSubcommand, () -> {
            COMMANDS.forEach(command::addSubcommand);
            command.addSubcommand(CommandLine.HelpCommand.class);
        });
    }

    private static boolean isCalled(Class<?> type, String word) {
        Command command = type.getAnnotation(Command.class);
        return command.name().equals(word) || List.of(command.aliases()).contains(word);
    }

    private static void layOut(CommandLine command) {
        command.getSubcommands().values().forEach(Lareira::layOut);
        command.getCommandSpec().versionProvider(new Version());
        UsageMessageSpec help = command.getCommandSpec().usageMessage();
        help.abbreviateSynopsis(true)
                .descriptionHeading("%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .footerHeading(help.footer().length == 0 ? "" : "%nExamples:%n");
    }

    /** UTF-8, as every tool beside us writes, but for Windows, whose consoles have a code page of their own. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Charset charset = windows ? Charset.forName(System.getProperty("stdout.encoding")) : StandardCharsets.UTF_8;
        return new PrintWriter(new FileOutputStream(descriptor), true, charset);
    }
}
