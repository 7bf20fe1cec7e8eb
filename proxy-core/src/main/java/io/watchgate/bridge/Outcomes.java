package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers of servers of the legacy era, where they say what the modern era says elsewhere.
 */
final class Outcomes {

    private Outcomes() {}

    /** Tells whether the server could not do what it was asked; borrows the response. */
    static boolean isFailed(JsonRpcResponse response) {
        if (response.isError()) {
            return true;
        }
        try (JsonFields fields = new JsonFields(response.outcome())) {
            while (fields.next()) {
                if (fields.name().equals("isError")) {
                    return fields.isTrue();
                }
            }
        }
        return false;
    }

    /** Tells whether the server wants URLs to be visited first; borrows the response. */
    static boolean isUrlRequired(JsonRpcResponse response) {
        return response.isError()
                && ErrorCodes.read(response.outcome()) == JsonRpcErrorCode.URL_ELICITATION_REQUIRED;
    }

    /** Tells whether the client's answer to an elicitation is that it was accepted. */
    static boolean isAccepted(byte[] answer) {
        if (answer.length == 0 || answer[0] != '{') {
            return false;
        }
        try (JsonFields fields = new JsonFields(answer)) {
            while (fields.next()) {
                if (fields.name().equals("action")) {
                    return "accept".equals(fields.text());
                }
            }
        }
        return false;
    }

    /**
     * Returns the URLs of such an error as the value of {@code inputRequests}; null when it names
     * none. Borrows the response.
     */
    static @Nullable String urlRequests(JsonRpcResponse response) {
        StringBuilder json = new StringBuilder("{");
        try (JsonFields error = new JsonFields(response.outcome())) {
            while (error.next()) {
                if (error.name().equals("data") && error.isObject()) {
                    readData(error.members(), json);
                }
            }
        }
        return json.length() == 1 ? null : json.append('}').toString();
    }

    private static void readData(JsonFields data, StringBuilder json) {
        try (data) {
            while (data.next()) {
                if (data.name().equals("elicitations") && data.isArray()) {
                    readAll(data.members(), json);
                }
            }
        }
    }

    private static void readAll(JsonFields elicitations, StringBuilder json) {
        int number = 0;
        try (elicitations) {
            while (elicitations.next()) {
                if (elicitations.isObject()) {
                    json.append(number == 0 ? "\"" : ",\"").append('q').append(++number);
                    json.append("\":{\"method\":\"elicitation/create\",\"params\":");
                    json.append(withoutId(elicitations.members())).append('}');
                }
            }
        }
    }

    /** Returns an elicitation without the id that the modern era does not have. */
    private static String withoutId(JsonFields elicitation) {
        StringBuilder params = new StringBuilder("{");
        try (elicitation) {
            while (elicitation.next()) {
                if (!elicitation.name().equals("elicitationId")) {
                    params.append(params.length() == 1 ? "" : ",");
                    params.append(JsonTexts.quote(elicitation.name())).append(':');
                    params.append(new String(elicitation.bytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return params.append('}').toString();
    }
}
