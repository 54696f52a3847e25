package dev.lareira.tokenizer;

/** What a token is for, in the order of {@code tokenizer.ggml.token_type}. */
public enum TokenType {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    /** Structure such as end of turn: matched in text only when special tokens are parsed, invisible in output. */
    CONTROL,
    /** Always matched as a whole in plain text. */
    USER_DEFINED,
    UNUSED,
    /** One byte, {@code <0x0A>}. */
    BYTE
}
