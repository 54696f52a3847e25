/**
 * How models write thoughts and tool calls: reading them from output as it comes, and the grammars that hold output to
 * them. A format is recognised from the chat template.
 */
package dev.lareira.core.internal.chat;
