package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Neighbours that become one passage; used by one thread. */
final class Group {
    /**
     * Text of a section or one part of it.
     *
     * @param pieces as they read below their neighbours: a part begins with its heading
     * @param part the part under a heading of its own, if it is one
     */
    record Member(List<Piece> pieces, int tokens, Optional<Section> part) {
        static Member of(List<Piece> pieces, Optional<Section> part) {
            return new Member(pieces, pieces.stream().mapToInt(Piece::tokens).sum(), part);
        }
    }

    final List<Member> members = new ArrayList<>();
    final List<String> path;
    final Optional<Span> start;
    int tokens;

    /**
     * @param path headings above
     * @param start of the heading that the group follows
     */
    Group(List<String> path, Optional<Span> start) {
        this.path = path;
        this.start = start;
    }

    void add(Member member) {
        members.add(member);
        tokens += member.tokens;
    }

    void addAll(Group other) {
        other.members.forEach(this::add);
    }

    /** The part that the group consists of, if it is nothing else. */
    Optional<Section> only() {
        return members.size() == 1 ? members.getFirst().part : Optional.empty();
    }

    List<Piece> pieces() {
        return members.stream().flatMap(member -> member.pieces.stream()).toList();
    }
}
