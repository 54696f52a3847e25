/** The vector index, and retrieval over a person's notes. */
module dev.lareira.rag {
    requires transitive dev.lareira.core;
    requires dev.lareira.models.bge;

    exports dev.lareira.rag;
}
