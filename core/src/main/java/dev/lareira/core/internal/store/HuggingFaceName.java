package dev.lareira.core.internal.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of a Hugging Face repository as users write it: {@code hf.co/owner/repo[:quant]}, or the address of the
 * repository's page.
 *
 * @param repository {@code owner/name}
 * @param quant type of the weights as file names spell it, such as Q4_K_M, or a file of the repository; empty for any
 */
public record HuggingFaceName(String repository, String quant) {
    private static final Pattern NAME = Pattern.compile(
            "(?:https?://)?(?:www\\.)?(?:hf\\.co|huggingface\\.co)/(\\w[\\w.-]*/\\w[\\w.-]*?)/?(?::([\\w./-]+))?");

    public static Optional<HuggingFaceName> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new HuggingFaceName(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)))
                : Optional.empty();
    }

    /** Whether a file on the disk lies in a folder of this repository, as Lareira, LM Studio and the cache name it. */
    boolean names(Path file) {
        String path = file.toString().replace('\\', '/').toLowerCase(Locale.ROOT);
        String wanted = repository.toLowerCase(Locale.ROOT);
        boolean here =
                path.contains("/" + wanted + "/") || path.contains("/models--" + wanted.replace("/", "--") + "/");
        return here && (quant.isEmpty() || isOfType(file.getFileName().toString(), quant));
    }

    /** Whether a file name tells this type: F16 is in {@code x-F16.gguf}, not in {@code x-BF16.gguf}. */
    static boolean isOfType(String file, String type) {
        return Pattern.compile("(^|[^a-z0-9])" + Pattern.quote(type) + "(?![a-z0-9_])", Pattern.CASE_INSENSITIVE)
                .matcher(file)
                .find();
    }
}
