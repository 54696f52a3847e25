package dev.lareira.cli;

import dev.lareira.server.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Who listens on a port that we wanted: what answers there, and the process behind it where this system tells. */
final class PortOwner {
    private static final int TRIED = 64;
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** The same failure, with the owner of the port and a free one if that is what was wrong. */
    static ServerException explained(ServerException failure, String host, int port) {
        if (port == 0 || isFree(host, port)) {
            return failure;
        }
        String owner = process(port).map(process -> " by " + process).orElse("")
                + service(host, port)
                        .map(service -> " (" + service + " answers there)")
                        .orElse("");
        OptionalInt next = nextFree(host, port);
        String advice = next.isPresent() ? "; --port " + next.getAsInt() + " is free" : "";
        return new ServerException("port " + port + " is taken" + owner + advice, failure);
    }

    private static OptionalInt nextFree(String host, int port) {
        return IntStream.rangeClosed(port + 1, Math.min(65_535, port + TRIED))
                .filter(candidate -> isFree(host, candidate))
                .findFirst();
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** By what it says to a greeting. */
    private static Optional<String> service(String host, int port) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            String address = "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port;
            if (get(client, address + "/api/version").contains("\"lareira\"")) {
                return Optional.of("Lareira");
            }
            if (get(client, address + "/").contains("Ollama is running")) {
                return Optional.of("Ollama");
            }
            return get(client, address + "/props").contains("total_slots")
                    ? Optional.of("llama.cpp's server")
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String get(HttpClient client, String address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> process(int port) {
        if (Files.isReadable(Path.of("/proc/net/tcp"))) {
            return processOfLinux(port);
        }
        return command(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp"))
                .flatMap(output ->
                        output.lines().filter(line -> line.matches("p[0-9]+")).findFirst())
                .map(line -> described(Long.parseLong(line.substring(1))));
    }

    private static Optional<String> command(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            return process.waitFor(2, TimeUnit.SECONDS) ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The socket's inode stands in {@code /proc/net/tcp}, and among the open files of its process. */
    private static Optional<String> processOfLinux(int port) {
        try {
            Set<String> sockets = new HashSet<>();
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                for (String line :
                        Files.exists(Path.of(table)) ? Files.readAllLines(Path.of(table)) : List.<String>of()) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields.length > 9
                            && fields[3].equals(LISTENING)
                            && fields[1].endsWith(":%04X".formatted(port))) {
                        sockets.add("socket:[" + fields[9] + "]");
                    }
                }
            }
            try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
                return processes
                        .filter(process -> holds(process.pid(), sockets))
                        .findFirst()
                        .map(process -> described(process.pid()));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean holds(long process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Another user's process, or one that has ended.
        }
        return false;
    }

    private static String described(long pid) {
        String command = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(path -> Path.of(path).getFileName().toString())
                .orElse("process");
        return command + " (process " + pid + ")";
    }
}
