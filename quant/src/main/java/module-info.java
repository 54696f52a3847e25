/** Block formats, packed layouts, SIMD and scalar kernels, the worker pool. */
module dev.lareira.quant {
    requires transitive dev.lareira.gguf;
    requires static jdk.incubator.vector;

    exports dev.lareira.quant;
}
