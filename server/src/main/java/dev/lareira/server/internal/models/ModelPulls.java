package dev.lareira.server.internal.models;

import dev.lareira.core.DownloadListener;
import dev.lareira.core.LareiraException;
import dev.lareira.server.internal.http.ApiException;
import java.util.regex.Pattern;

/** Fetches models for clients: from known places only, and none where the server runs offline. Thread-safe. */
public final class ModelPulls {
    /** Names of the registry and of Hugging Face, and addresses there; no other address, and no file. */
    private static final Pattern ALLOWED = Pattern.compile(
            "(https://(www\\.)?(huggingface\\.co|hf\\.co|ollama\\.com|registry\\.ollama\\.ai)/)?[A-Za-z0-9](?:(?!//)[A-Za-z0-9._:/@+-])*");

    private final ModelCatalog catalog;
    private final boolean offline;

    public ModelPulls(ModelCatalog catalog, boolean offline) {
        this.catalog = catalog;
        this.offline = offline;
    }

    /**
     * Whether a model is there already.
     *
     * @throws ApiException when it is not, and may not be fetched
     */
    public boolean isPresent(String name) {
        if (!ALLOWED.matcher(name).matches() || name.contains("..")) {
            throw ApiException.badParameter(
                    "model",
                    "\"" + name
                            + "\" cannot be pulled; expected a name of ollama.com, or hf.co/owner/repository:quant");
        }
        boolean present = ModelCatalog.isName(name) && catalog.find(name).isPresent();
        if (!present && offline) {
            throw ApiException.badParameter(
                    "model", "\"" + name + "\" is not on this machine, and the server runs offline");
        }
        return present;
    }

    /** @throws ApiException when it cannot be had */
    public void fetch(String name, DownloadListener listener) {
        try {
            catalog.store().pull(name, listener);
        } catch (LareiraException e) {
            throw ApiException.because(400, e);
        }
    }
}
