/** Text to token ids and back. */
module dev.lareira.tokenizer {
    requires transitive dev.lareira.gguf;

    exports dev.lareira.tokenizer;
}
