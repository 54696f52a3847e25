package dev.lareira.server.internal.http;

import java.util.Optional;

/** A request that is not answered as asked: an HTTP status and what to tell the client. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String parameter;
    private final String code;

    private ApiException(int status, String message, String parameter, String code, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.parameter = parameter;
        this.code = code;
    }

    /** @param code a word for programs, such as {@code model_not_found} */
    public static ApiException of(int status, String code, String message) {
        return new ApiException(status, message, "", code, null);
    }

    public static ApiException badRequest(String message) {
        return of(400, "", message);
    }

    /** A parameter that is wrong. */
    public static ApiException badParameter(String name, String message) {
        return new ApiException(400, message, name, "", null);
    }

    public static ApiException because(int status, Throwable cause) {
        return new ApiException(status, String.valueOf(cause.getMessage()), "", "", cause);
    }

    /** What no new request is begun after. */
    public static ApiException stopping() {
        return of(503, "", "the server is stopping");
    }

    /** An error that nobody outside has made. */
    public static ApiException internal(Throwable cause) {
        return of(500, "", "something is wrong in Lareira itself: " + cause);
    }

    public int status() {
        return status;
    }

    public Optional<String> parameter() {
        return parameter.isEmpty() ? Optional.empty() : Optional.of(parameter);
    }

    public Optional<String> code() {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }
}
