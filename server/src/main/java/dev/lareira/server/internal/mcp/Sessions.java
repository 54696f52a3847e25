package dev.lareira.server.internal.mcp;

import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sessions of MCP clients, at most {@value #MOST}; the one unused for longest makes room. Thread-safe. */
final class Sessions implements AutoCloseable {
    static final int MOST = 256;

    private final Map<String, McpStreamableServerSession> byId = new LinkedHashMap<>(16, 0.75f, true);

    void add(McpStreamableServerSession session) {
        McpStreamableServerSession oldest = null;
        synchronized (this) {
            if (byId.size() >= MOST) {
                oldest = byId.remove(byId.keySet().iterator().next());
            }
            byId.put(session.getId(), session);
        }
        if (oldest != null) {
            oldest.close();
        }
    }

    synchronized Optional<McpStreamableServerSession> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    synchronized void remove(String id) {
        byId.remove(id);
    }

    synchronized List<McpStreamableServerSession> all() {
        return new ArrayList<>(byId.values());
    }

    @Override
    public void close() {
        all().forEach(McpStreamableServerSession::close);
        synchronized (this) {
            byId.clear();
        }
    }
}
