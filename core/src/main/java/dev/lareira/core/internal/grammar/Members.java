package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import java.util.List;
import java.util.function.UnaryOperator;

/** Lists of members that must or may be there, in a fixed order: of an object, or of a call's arguments. */
public final class Members {
    /** One member. */
    public record Member(Expression body, boolean required) {}

    private final Expression separator;
    private final UnaryOperator<Expression> named;

    /** {@code named}: makes a rule of what is used in several places. */
    Members(Expression separator, UnaryOperator<Expression> named) {
        this.separator = separator;
        this.named = named;
    }

    /** The members in their order, then any number of others. */
    Expression of(List<Member> members, Expression other) {
        boolean open = other != Expression.NOTHING;
        Expression more =
                open ? Expression.repeat(sequence(separator, other), 0, Expression.UNBOUNDED) : Expression.EMPTY;
        Expression first = open ? optional(sequence(other, more)) : Expression.EMPTY;
        for (Member member : members.reversed()) {
            Expression tail = named.apply(more);
            Expression taken = sequence(member.body, tail);
            if (member.required) {
                first = taken;
                more = sequence(separator, taken);
            } else {
                first = choice(taken, first);
                more = sequence(optional(sequence(separator, member.body)), tail);
            }
        }
        return first;
    }
}
