package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The codes of errors in the two eras (MCP 2026-07-28, basic, "Error Codes"). */
final class ErrorCodes {

    /** From here down to the next, codes belong to the specification of the modern era. */
    private static final int RESERVED_FIRST = -32020;

    private static final int RESERVED_LAST = -32099;

    private ErrorCodes() {}

    /** Returns the code in an error object; 0 when there is none that is a number. */
    static int read(byte[] error) {
        long span = span(error);
        String text =
                span == Span.NONE
                        ? ""
                        : new String(
                                error,
                                Span.start(span),
                                Span.length(span),
                                StandardCharsets.US_ASCII);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException noInteger) {
            return 0;
        }
    }

    /**
     * Returns the code under which a client of the modern era gets an error of a legacy server,
     * which knows no meaning of the codes that are reserved now.
     */
    static int modern(int legacy) {
        if (legacy == JsonRpcErrorCode.RESOURCE_NOT_FOUND) {
            return JsonRpcErrorCode.INVALID_PARAMS;
        }
        return legacy <= RESERVED_FIRST && legacy >= RESERVED_LAST
                ? JsonRpcErrorCode.INTERNAL_ERROR
                : legacy;
    }

    /** Returns the error object with another code, every other byte as it was. */
    static byte[] replace(byte[] error, int code) {
        long span = span(error);
        if (span == Span.NONE) {
            return error;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(error.length + 8);
        out.write(error, 0, Span.start(span));
        out.writeBytes(Integer.toString(code).getBytes(StandardCharsets.US_ASCII));
        out.write(error, Span.end(span), error.length - Span.end(span));
        return out.toByteArray();
    }

    private static long span(byte[] error) {
        if (error[0] == '{') {
            try (JsonFields fields = new JsonFields(error)) {
                while (fields.next()) {
                    if (fields.name().equals("code") && !fields.isObject() && !fields.isArray()) {
                        return fields.span();
                    }
                }
            }
        }
        return Span.NONE;
    }
}
