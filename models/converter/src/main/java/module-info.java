/** Weights of BERT models from ONNX files to GGUF, while the project is built. */
module dev.lareira.convert {
    requires dev.lareira.quant;
    requires tools.jackson.databind;

    exports dev.lareira.convert;
}
