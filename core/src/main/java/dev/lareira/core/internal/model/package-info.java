/**
 * From tokens to logits.
 *
 * <p>{@link dev.lareira.core.internal.model.Architectures} says in a line or two what sets a model family apart;
 * {@link dev.lareira.core.internal.model.HyperParameters} reads its sizes from the metadata, and the presence of tensors
 * tells the rest (biases, head norms, fused matrices, experts). {@link dev.lareira.core.internal.model.Transformer} builds
 * one {@link dev.lareira.core.internal.model.TransformerBlock} a layer from a
 * {@link dev.lareira.core.internal.model.Mixer}, in which positions see each other, and a
 * {@link dev.lareira.core.internal.model.FeedForward}, and runs a {@link dev.lareira.core.internal.model.Batch} of rows
 * of any sequences through them. What a sequence leaves behind in a block is a
 * {@link dev.lareira.core.internal.model.BlockState}.
 *
 * <p>Weights belong to the mapped file; working memory to the {@link dev.lareira.core.internal.model.Scratch} of a model,
 * which one forward pass uses at a time; states to their sequence.
 */
package dev.lareira.core.internal.model;
