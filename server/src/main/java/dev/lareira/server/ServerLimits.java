package dev.lareira.server;

import java.time.Duration;

/**
 * What a client may ask of the server, so that no client can wear it out.
 *
 * @param bodyBytes largest body of a request; an uploaded model is not meant
 * @param allBodyBytes of all requests that are being answered
 * @param jsonDepth deepest nesting of JSON
 * @param connections most open connections
 * @param queue most requests that wait for a model
 * @param headTime until the head of a request is there, from its first byte on, or from the connection
 * @param bodyTime until its body is there
 * @param idleTime after which a connection that is not used is closed
 * @param writeTime after which a client that does not read is given up
 * @param keepAlive between signs of life while a client waits for the next token
 */
public record ServerLimits(
        long bodyBytes,
        long allBodyBytes,
        int jsonDepth,
        int connections,
        int queue,
        Duration headTime,
        Duration bodyTime,
        Duration idleTime,
        Duration writeTime,
        Duration keepAlive) {

    /**
     * Bodies of 64 MB, 256 MB or a quarter of the heap at once; 256 levels of JSON; 1,024 connections; 512 requests
     * waiting; 20 s for a head, 2 minutes for a body, 10 minutes idle, 1 minute for a write; a sign of life every 10 s.
     */
    public static ServerLimits defaults() {
        long all = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
        return new ServerLimits(
                Math.min(64L << 20, all),
                all,
                256,
                1024,
                512,
                Duration.ofSeconds(20),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10));
    }

    /** As these, with other times: a test has no patience. */
    public ServerLimits withTimes(Duration head, Duration body, Duration idle, Duration write, Duration alive) {
        return new ServerLimits(bodyBytes, allBodyBytes, jsonDepth, connections, queue, head, body, idle, write, alive);
    }

    /** As these, with another queue. */
    public ServerLimits withQueue(int requests) {
        return new ServerLimits(
                bodyBytes,
                allBodyBytes,
                jsonDepth,
                connections,
                requests,
                headTime,
                bodyTime,
                idleTime,
                writeTime,
                keepAlive);
    }
}
