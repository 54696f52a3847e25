package dev.lareira.server.internal.page;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Dialect;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Routes;
import dev.lareira.server.internal.page.PageFiles.PageFile;

/**
 * The page a person sees at {@code /}; to programs the same path says that Ollama is running. The page asks for no key: it
 * holds nothing, and asks the person for the key itself.
 */
public final class PageRoutes {
    /** Only what this server sends may run, be shown or be asked; nothing in a text can become more than text. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final PageFiles files = new PageFiles();

    private PageRoutes() {}

    /** The files are prepared in the background. */
    public static void register(Routes routes) {
        PageRoutes page = new PageRoutes();
        Thread.ofVirtual().name("lareira-page").start(page.files::prepare);
        routes.open(Dialect.LAREIRA, "/", page::root);
        routes.open(Dialect.LAREIRA, "/page/{name}", page::file);
    }

    private void root(Exchange exchange) {
        exchange.set("Vary", "Accept");
        if (exchange.header("Accept").orElse("").contains("text/html")) {
            send(exchange, "index.html");
        } else {
            exchange.send(200, "text/plain; charset=utf-8", "Ollama is running");
        }
    }

    private void file(Exchange exchange) {
        send(exchange, exchange.tail());
    }

    private void send(Exchange exchange, String name) {
        PageFile file = files.find(name).orElseThrow(() -> ApiException.of(404, "", "no such file: " + name));
        exchange.set("ETag", file.etag())
                .set("Cache-Control", "no-cache")
                .set("Content-Security-Policy", POLICY)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        if (exchange.header("If-None-Match").orElse("").equals(file.etag())) {
            exchange.send(304);
        } else if (exchange.header("Accept-Encoding").orElse("").contains("gzip")) {
            exchange.set("Content-Encoding", "gzip").send(200, file.type(), file.gzip());
        } else {
            exchange.send(200, file.type(), file.bytes());
        }
    }
}
