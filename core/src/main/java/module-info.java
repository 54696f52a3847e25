/** Models, sessions, sampling, chat and the model store. */
module dev.lareira.core {
    requires transitive dev.lareira.gguf;
    requires transitive dev.lareira.tokenizer;
    requires transitive dev.lareira.quant;
    requires java.net.http;
    requires jdk.management;
    requires org.slf4j;
    requires tools.jackson.databind;

    exports dev.lareira.core;
}
