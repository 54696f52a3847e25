package dev.lareira.server.internal.http;

/** Answers the requests of a route. */
@FunctionalInterface
public interface Handler {
    /** @throws ApiException to answer with an error in the route's dialect */
    void handle(Exchange exchange);
}
