/**
 * What an index of notes keeps, and how it follows the files. The log holds, by key:
 *
 * <pre>
 * index              version of these values
 * model/ID           the model whose vectors are under v/ID/
 * serving            ID of the model that queries are compared in
 * vault/NAME         a folder that is followed
 * synced/NAME        when it was last looked through to the end
 * note/NAME/PATH     what is known of a note, with the ids of its passages' vectors
 * text/NAME/PATH     its passages
 * v/ID/…             a vector by the id of the text it was made of
 * </pre>
 *
 * The graph over the vectors and the lexical index are made from it and carry the generation they were made at.
 */
package dev.lareira.rag.internal.index;
