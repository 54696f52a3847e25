/**
 * The store of an index: keys and values in an append-only log with a table of keys in memory (Bitcask, Sheehy and Smith
 * 2010). All else on the disk is made from it and can be made again.
 *
 * <p>A segment is a file {@code 0000000000000001.log}: a header of 64 bytes, then records. All numbers are little-endian.
 *
 * <pre>
 * header   magic 8 | version 4 | 64 4 | store id 16 | segment number 8 | replaces 8 | zero 12 | crc32c 4
 * record   crc32c of all that follows 4 | payload length 4 | type 1 | sequence 8 | payload
 * payload  of type 1, changes: for each, 1 or 2 (put, delete) | key length 4 | value length 4 | key | value
 *          of type 2, the end of a segment that is whole: nothing
 * </pre>
 *
 * A record is applied as a whole or not at all. Sequences grow with each record; of several values of a key that with the
 * highest counts, so segments can be read in any order. Segments with a number below {@code replaces} of any other are
 * obsolete: a compaction wrote what they held elsewhere.
 */
package dev.lareira.rag.internal.log;
