package dev.lareira.server.internal.http;

import dev.lareira.server.ServerLimits;
import java.util.concurrent.atomic.AtomicLong;

/** How much of request bodies is in memory: the budget of all, and the share of one request. */
final class Bodies {
    private final ServerLimits limits;
    private final Json json;
    private final AtomicLong all;
    private long taken;

    private Bodies(ServerLimits limits, Json json, AtomicLong all) {
        this.limits = limits;
        this.json = json;
        this.all = all;
    }

    Bodies(ServerLimits limits) {
        this(limits, new Json(limits.jsonDepth()), new AtomicLong());
    }

    /** The share of another request. */
    Bodies share() {
        return new Bodies(limits, json, all);
    }

    Json json() {
        return json;
    }

    /** @throws ApiException when the body, or that of all requests, is too large */
    void take(int bytes, int before) {
        if ((long) before + bytes > limits.bodyBytes()) {
            throw ApiException.of(413, "", "the body is larger than " + (limits.bodyBytes() >> 20) + " MB");
        }
        taken += bytes;
        if (all.addAndGet(bytes) > limits.allBodyBytes()) {
            throw ApiException.of(503, "", "the requests being answered fill the memory for them; try again later");
        }
    }

    void release() {
        all.addAndGet(-taken);
        taken = 0;
    }
}
