/** The local server: the dialects of Ollama, OpenAI, Anthropic, LM Studio and llama.cpp over one engine. */
module dev.lareira.server {
    requires transitive dev.lareira.rag;
    requires io.helidon.webserver;
    requires io.helidon.common.configurable;
    requires io.helidon.common.pki;
    requires io.modelcontextprotocol.sdk.mcp.core;
    requires io.modelcontextprotocol.sdk.mcp.json.jackson3;
    requires jdk.management;
    requires org.slf4j;
    requires reactor.core;
    requires tools.jackson.databind;

    exports dev.lareira.server;
}
