package dev.lareira.core;

/**
 * Whether the answer may, must or must not call tools: the {@code tool_choice} of other servers.
 *
 * @param name the tool to be called with {@link Mode#NAMED}, else empty
 */
public record ToolChoice(Mode mode, String name) {
    /** How free the model is. */
    public enum Mode {
        /** The model is not told of the tools. */
        NONE,
        /** The model decides. */
        AUTO,
        /** The answer is one call or more. */
        REQUIRED,
        /** The answer is one call of the tool that is named. */
        NAMED
    }

    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, "");
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, "");
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, "");

    /** The answer calls this tool. */
    public static ToolChoice named(String tool) {
        return new ToolChoice(Mode.NAMED, tool);
    }

    /** Whether the answer must be a call. */
    public boolean forced() {
        return mode == Mode.REQUIRED || mode == Mode.NAMED;
    }
}
