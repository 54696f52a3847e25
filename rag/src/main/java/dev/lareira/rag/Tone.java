package dev.lareira.rag;

/** As whom a model answers. */
public enum Tone {
    /** As a reader of the notes. */
    READER,
    /** As somebody kind who knows the person's diary, names its days, and is no therapist. */
    DIARY
}
