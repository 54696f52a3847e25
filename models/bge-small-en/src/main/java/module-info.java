/** The embedding model bge-small-en-v1.5, as a resource that the module of the models finds by its name. */
module dev.lareira.models.bge {}
