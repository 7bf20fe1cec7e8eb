package io.watchgate.server.sample;

import java.util.Map;

/** Says why a request is answered with an error. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient Map<String, Object> data;

    RefusedException(int code, String message, Map<String, Object> data) {
        super(message);
        this.code = code;
        this.data = data;
    }

    /** Refuses parameters that make no sense. */
    static RefusedException invalid(String message) {
        return new RefusedException(-32602, message, Map.of());
    }

    int code() {
        return code;
    }

    Map<String, Object> data() {
        return data;
    }
}
