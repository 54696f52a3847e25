package dev.lareira.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that someone may have meant who typed another. */
final class NearNames {
    private static final int MOST = 2;

    private NearNames() {}

    /** The names within two edits of what was typed, one where that is short, the nearest first. */
    static List<String> of(String typed, Collection<String> names) {
        int allowed = typed.replace("-", "").length() > 3 ? 2 : 1;
        return names.stream()
                .filter(name -> distance(typed, name) <= allowed)
                .sorted(Comparator.comparingInt(name -> distance(typed, name)))
                .limit(MOST)
                .toList();
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
