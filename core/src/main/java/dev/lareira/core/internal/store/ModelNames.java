package dev.lareira.core.internal.store;

import dev.lareira.core.StoredModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Which models a name may mean. The first rule that finds any decides: the name in full, a Hugging Face repository, the
 * beginning of the name. Case and the signs between words do not matter, so that a model is found by what it was pulled by:
 * {@code llama3.2:1b} is {@code llama3.2-1b.gguf}.
 */
public final class ModelNames {
    private ModelNames() {}

    public static List<StoredModel> matches(List<StoredModel> all, String name) {
        String wanted = plain(name);
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<StoredModel> exact = either(all, wanted, String::equals);
        if (exact.isEmpty()) {
            exact = either(all, wanted + "-latest", String::equals);
        }
        if (!exact.isEmpty()) {
            return exact;
        }
        Optional<HuggingFaceName> hub = HuggingFaceName.parse(name);
        return hub.isPresent()
                ? all.stream().filter(model -> hub.get().names(model.path())).toList()
                : either(all, wanted, String::startsWith);
    }

    private static List<StoredModel> either(List<StoredModel> all, String wanted, BiPredicate<String, String> rule) {
        Predicate<StoredModel> accepted = model -> {
            String known = model.name();
            Path folder = model.path().toAbsolutePath().getParent();
            return rule.test(plain(known), wanted)
                    || rule.test(plain(known.substring(known.lastIndexOf('/') + 1)), wanted)
                    || rule.test(plain(folder.getFileName() + "/" + known), wanted);
        };
        return all.stream().filter(accepted).toList();
    }

    private static String plain(String name) {
        return name.strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^(https?://)?(www\\.)?(registry\\.ollama\\.ai|ollama\\.com)/", "")
                .replaceFirst("^library/", "")
                .replaceFirst("\\.gguf$", "")
                .replaceAll("[:/]", "-");
    }
}
