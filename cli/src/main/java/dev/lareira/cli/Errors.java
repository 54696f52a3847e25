package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.gguf.GgufException;
import dev.lareira.quant.QuantException;
import dev.lareira.rag.RagException;
import dev.lareira.server.ServerException;
import dev.lareira.tokenizer.TokenizerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user is told when something is wrong: a line or two, and a stack trace only with {@code --debug}. */
final class Errors {
    private Errors() {}

    static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        if (e instanceof UnmatchedArgumentException unmatched) {
            err.println("lareira: " + unknown(unmatched));
        } else {
            err.println("lareira: " + e.getMessage());
        }
        err.println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String typed = e.getUnmatched().getFirst().split("=", 2)[0];
        if (!e.isUnknownOption() && command.subcommands().isEmpty()) {
            return "unexpected argument '" + typed + "'";
        }
        Set<String> names = e.isUnknownOption()
                ? command.optionsMap().keySet()
                : command.subcommands().keySet();
        List<String> near = NearNames.of(typed, names);
        return (e.isUnknownOption() ? "no option '" : "no command '")
                + typed
                + (near.isEmpty() ? "'" : "'; did you mean " + String.join(" or ", near) + "?");
    }

    static int failed(Exception e, boolean debug, PrintWriter err) {
        if (!(e instanceof Output.Closed)) {
            err.println("lareira: " + message(e));
        }
        return trace(e, debug, err);
    }

    static int outOfMemory(boolean debug, OutOfMemoryError e, PrintWriter err) {
        err.println(
                "lareira: out of memory: the heap may grow to %d MB. Give more (java -Xmx4g …, or LAREIRA_JAVA_OPTS=-Xmx4g), a smaller --ctx, or a smaller model."
                        .formatted(Runtime.getRuntime().maxMemory() >> 20));
        return trace(e, debug, err);
    }

    private static int trace(Throwable e, boolean debug, PrintWriter err) {
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** What went wrong, without the name of a class where the message says it all. */
    static String message(Exception e) {
        String told = e.getMessage();
        return switch (e) {
            case LareiraException ours -> ours.getMessage();
            case RagException ours -> ours.getMessage();
            case ServerException ours -> ours.getMessage();
            case GgufException ours -> ours.getMessage();
            case TokenizerException ours -> ours.getMessage();
            case QuantException ours -> ours.getMessage();
            case UncheckedIOException wrapped -> message(wrapped.getCause());
            case NoSuchFileException missing -> "no file " + missing.getFile();
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written by this user";
            case FileSystemException file -> file.getMessage();
            case CharacterCodingException encoding -> "the text is not UTF-8";
            case IOException io -> "cannot read or write: " + told;
            case InvalidPathException path -> "not a path: " + told;
            default -> e + " (run again with --debug to see where)";
        };
    }
}
