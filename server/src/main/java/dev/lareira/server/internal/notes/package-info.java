/** The notes and the memory of the person, {@code /notes} and {@code /memory}. */
package dev.lareira.server.internal.notes;
