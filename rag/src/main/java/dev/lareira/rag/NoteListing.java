package dev.lareira.rag;

import java.util.List;

/**
 * The notes that a source holds now.
 *
 * @param files in the order of their paths
 * @param warnings folders that could not be read and limits that were met: notes below them may be missing from the
 *     files although they still exist
 */
public record NoteListing(List<NoteFile> files, List<NoteWarning> warnings) {
    public NoteListing {
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }
}
