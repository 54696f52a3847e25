/**
 * Models, sessions and what a person or a server does with them.
 *
 * <p>A {@link dev.lareira.core.Model} is loaded once and shared; a {@link dev.lareira.core.Session} is one text, from
 * which a {@link dev.lareira.core.TokenStream} generates. {@link dev.lareira.core.Chat} keeps a conversation.
 *
 * <h2>Answers with thoughts and tool calls</h2>
 *
 * A {@link dev.lareira.core.ChatFormat} knows how a model is asked and how its answers are written. It turns a
 * {@link dev.lareira.core.ChatRequest} into a {@link dev.lareira.core.ChatPrompt}: the tokens to continue, the
 * {@link dev.lareira.core.Constraint} on what is generated, and an {@link dev.lareira.core.OutputParser} for it.
 *
 * <pre>{@code
 * ChatFormat format = ChatFormat.of(model);                       // keep it as long as the model
 * ChatRequest request = ChatRequest.builder(messages)
 *         .tools(List.of(ToolSpec.ofJson(json)))                  // as OpenAI and Ollama write them
 *         .toolChoice(ToolChoice.AUTO)
 *         .thinking(false)                                        // left out: as the model does by default
 *         .build();
 * ChatPrompt prompt = format.prompt(request);
 * TokenStream tokens = session.streamFrom(prompt.tokens(), prompt.options(GenerationOptions.defaults()));
 * OutputParser parser = prompt.parser();
 * while (tokens.hasNext()) {
 *     parser.accept(tokens.next().text()).forEach(this::send);    // OutputEvent: Content, Reasoning or Call
 * }
 * parser.finish().forEach(this::send);
 * Message answer = parser.message();
 * for (ToolCall call : answer.toolCalls()) {
 *     messages.add(Message.toolResult(call, run(call.name(), call.argumentsJson())));
 * }
 * }</pre>
 *
 * A generation that ended with calls has the finish reason of any other; servers report {@code tool_calls} where
 * {@code answer.toolCalls()} is not empty.
 */
package dev.lareira.core;
