/** GGUF files: reader, writer, metadata, tensor table, ggml tensor types. */
module dev.lareira.gguf {
    exports dev.lareira.gguf;
}
