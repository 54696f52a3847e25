package dev.lareira.server.internal.http;

import tools.jackson.databind.node.ObjectNode;

/** Whose language a route speaks, which decides what an error looks like. */
public enum Dialect {
    OLLAMA {
        @Override
        public ObjectNode error(ApiException e) {
            return Json.object().put("error", e.getMessage());
        }
    },
    /** Also LM Studio and llama.cpp. */
    OPENAI {
        @Override
        public ObjectNode error(ApiException e) {
            ObjectNode error = Json.object().put("message", e.getMessage()).put("type", type(e.status()));
            error.put("param", e.parameter().orElse(null));
            error.put("code", e.code().orElse(null));
            return Json.object().set("error", error);
        }
    },
    ANTHROPIC {
        @Override
        public ObjectNode error(ApiException e) {
            ObjectNode error = Json.object().put("type", type(e.status())).put("message", e.getMessage());
            return Json.object().put("type", "error").set("error", error);
        }
    },
    /** The notes service of Obsidian Copilot. */
    MIYO {
        @Override
        public ObjectNode error(ApiException e) {
            return Json.object().put("detail", e.getMessage());
        }
    },
    /** The page's own routes. */
    LAREIRA {
        @Override
        public ObjectNode error(ApiException e) {
            ObjectNode error = Json.object().put("message", e.getMessage());
            e.code().ifPresent(hint -> error.put("hint", hint));
            return Json.object().set("error", error);
        }
    };

    /** The body of an error. */
    public abstract ObjectNode error(ApiException e);

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 501 -> "not_supported_error";
            case 503 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    /** What a path that is no route is taken for. */
    static Dialect of(String path) {
        if (path.startsWith("/api/v0") || path.startsWith("/api/v1")) {
            return OPENAI;
        }
        if (path.startsWith("/v0")) {
            return MIYO;
        }
        return path.startsWith("/api") ? OLLAMA : OPENAI;
    }
}
