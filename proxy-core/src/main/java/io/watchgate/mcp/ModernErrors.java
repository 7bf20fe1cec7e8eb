package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonFields;
import java.nio.charset.StandardCharsets;

/** The error codes that only the modern era has (MCP 2026-07-28, basic, "Error Codes"). */
public final class ModernErrors {

    /** Headers do not say what the body says. */
    public static final int HEADER_MISMATCH = -32020;

    /** The request needs something of its client that the client has not declared. */
    public static final int MISSING_CAPABILITY = -32021;

    /** The server does not speak the revision of the request. */
    public static final int UNSUPPORTED_VERSION = -32022;

    private ModernErrors() {}

    /**
     * What an error object says.
     *
     * @param code its code; 0 when it has none
     * @param message its text
     * @param supportsModern whether it names a revision of the modern era that the gateway speaks
     * @param namesUri whether its data says which resource it is about
     */
    public record Said(int code, String message, boolean supportsModern, boolean namesUri) {

        /** Reads an error object. */
        public static Said read(byte[] error) {
            int code = 0;
            String message = "";
            boolean modern = false;
            boolean uri = false;
            try (JsonFields fields = new JsonFields(error)) {
                while (fields.next()) {
                    switch (fields.name()) {
                        case "code" ->
                                code = code(new String(fields.bytes(), StandardCharsets.UTF_8));
                        case "message" -> message = String.valueOf(fields.text());
                        case "data" -> {
                            if (fields.isObject()) {
                                byte[] data = fields.bytes();
                                modern = supportsModern(data);
                                uri = namesUri(data);
                            }
                        }
                        default -> {}
                    }
                }
            }
            return new Said(code, message, modern, uri);
        }

        private static int code(String number) {
            try {
                return Integer.parseInt(number);
            } catch (NumberFormatException tooLarge) {
                return 0;
            }
        }

        private static boolean supportsModern(byte[] data) {
            boolean found = false;
            try (JsonFields fields = new JsonFields(data)) {
                while (fields.next()) {
                    if (fields.name().equals("supported") && fields.isArray()) {
                        found = ServerDescription.offersModern(fields.members());
                    }
                }
            }
            return found;
        }

        private static boolean namesUri(byte[] data) {
            boolean found = false;
            try (JsonFields fields = new JsonFields(data)) {
                while (fields.next()) {
                    found |= fields.name().equals("uri");
                }
            }
            return found;
        }
    }
}
