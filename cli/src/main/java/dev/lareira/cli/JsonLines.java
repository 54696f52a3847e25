package dev.lareira.cli;

import java.io.BufferedReader;
import java.io.IOException;

/** Lines of JSON on standard input. */
final class JsonLines {
    private JsonLines() {}

    /** The next line, null at the end. Only a line feed ends a line: texts may hold other line ends raw. */
    static String next(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            line.append((char) c);
        }
        return c < 0 && line.isEmpty() ? null : line.toString();
    }
}
