package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Lists of members that must or may be there, in a fixed order: of an object, or of a call's arguments. */
public final class Members {
    /** One member. */
    public record Member(Expression body, boolean required) {}

    private final Expression separator;
    private final UnaryOperator<Expression> named;
    private int min;
    private int max = Expression.UNBOUNDED;

    /** {@code named}: makes a rule of what is used in several places. */
    Members(Expression separator, UnaryOperator<Expression> named) {
        this.separator = separator;
        this.named = named;
    }

    /** Between so many members. */
    Members between(int least, int most) {
        min = least;
        max = most;
        return this;
    }

    /** The members in their order, then any number of others. */
    Expression of(List<Member> members, Expression other) {
        // What may follow when so many members are written; beyond the last count it makes no difference.
        int counts = Math.max(1, max == Expression.UNBOUNDED ? min : max) + 1;
        Expression[] tails = new Expression[counts];
        Arrays.setAll(tails, count -> count < min || count > max ? Expression.NOTHING : Expression.EMPTY);
        if (other != Expression.NOTHING) {
            others(tails, other);
        }
        for (Member member : members.reversed()) {
            Expression[] before = new Expression[counts];
            for (int count = 0; count < counts; count++) {
                Expression taken = sequence(item(count, member.body), tails[next(count, counts)]);
                before[count] = named.apply(
                        count >= max
                                ? member.required ? Expression.NOTHING : tails[count]
                                : member.required ? taken : either(taken, tails[count]));
            }
            tails = before;
        }
        return tails[0];
    }

    private void others(Expression[] tails, Expression other) {
        int last = tails.length - 1;
        if (max == Expression.UNBOUNDED) {
            Expression any = Expression.repeat(sequence(separator, other), 0, Expression.UNBOUNDED);
            tails[last] = any;
        }
        for (int count = last - 1; count >= 0; count--) {
            Expression one = sequence(item(count, other), tails[count + 1]);
            tails[count] = named.apply(count < min ? one : optional(one));
        }
    }

    private static int next(int count, int counts) {
        return Math.min(count + 1, counts - 1);
    }

    private Expression item(int written, Expression member) {
        return written == 0 ? member : sequence(separator, member);
    }

    private static Expression either(Expression taken, Expression left) {
        return left == Expression.EMPTY ? optional(taken) : choice(taken, left);
    }
}
