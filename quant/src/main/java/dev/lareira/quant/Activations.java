package dev.lareira.quant;

import dev.lareira.quant.internal.panel.PanelInput;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A batch of activation rows {@code [tokens, columns]}, and the forms that kernels derive from them: made once and shared
 * by all matrices that read the same rows. Grows, never shrinks. Not thread-safe; kernels only read it.
 */
public final class Activations {
    private final int columns;
    private float[] values = {};
    private int tokens;
    private final Map<Form, PanelInput> forms = new EnumMap<>(Form.class);
    /** Which of the forms are of these values. */
    private final Set<Form> fresh = EnumSet.noneOf(Form.class);

    private final ColdStart start;
    private boolean plain;

    public Activations(int columns) {
        this(columns, ColdStart.OF_PROCESS);
    }

    Activations(int columns, ColdStart start) {
        this.columns = columns;
        this.start = start;
    }

    public int columns() {
        return columns;
    }

    public int tokens() {
        return tokens;
    }

    /** Row t starts at {@code t * columns()}. Replaced by {@link #resize}; call {@link #changed} after writing. */
    public float[] values() {
        return values;
    }

    /** Sets the number of rows; their content is undefined until written. */
    public void resize(int tokens) {
        this.tokens = tokens;
        if (values.length < tokens * columns) {
            values = new float[tokens * columns];
        }
        changed();
    }

    /** The values were rewritten: derived forms are stale, and the loops that read them next are chosen anew. */
    public void changed() {
        fresh.clear();
        plain = start.plain();
    }

    /** Whether plain loops read them, in all of a product: a pass of another thread may begin or end meanwhile. */
    public boolean plain() {
        return plain;
    }

    /** Makes the rows as panel kernels read them, unless they are there; called before the parallel region that reads them. */
    public PanelInput make(Form form, Workers workers) {
        PanelInput input = forms.computeIfAbsent(form, PanelInput::new);
        if (fresh.add(form)) {
            input.fill(values, tokens, columns, workers);
        }
        return input;
    }

    /** What {@link #make} made. */
    public PanelInput form(Form form) {
        return forms.get(form);
    }
}
