package dev.lareira.cli.bench;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.Metadata;
import dev.lareira.gguf.TensorInfo;

/**
 * What one token asks of a machine, counted from the matrices of a file; attention over earlier tokens is not in it.
 *
 * @param bytes of weights that are read, of experts the share that is used
 * @param operations on 32-bit floats in a prompt, where only the last token needs the output matrix; a multiply-add is two
 */
record ModelWork(double bytes, double operations) {
    static ModelWork of(Gguf file) {
        Metadata metadata = file.metadata();
        String architecture = metadata.string("general.architecture");
        double used = metadata.integer(architecture + ".expert_used_count", 1);
        double share = used / metadata.integer(architecture + ".expert_count", 1);
        boolean tied = file.tensor("output.weight").isEmpty();
        double bytes = 0;
        double operations = 0;
        for (TensorInfo tensor : file.tensors()) {
            boolean block = tensor.name().startsWith("blk.");
            double part = tensor.name().contains("_exps.") ? share : 1;
            if (block || tensor.name().equals(tied ? "token_embd.weight" : "output.weight")) {
                bytes += part * tensor.byteSize();
            }
            if (block && tensor.shape().size() > 1) {
                operations += 2 * part * tensor.elementCount();
            }
        }
        return new ModelWork(bytes, operations);
    }
}
