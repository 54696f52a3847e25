/** LM Studio's interface, {@code /api/v0} and {@code /api/v1}. */
package dev.lareira.server.internal.lmstudio;
