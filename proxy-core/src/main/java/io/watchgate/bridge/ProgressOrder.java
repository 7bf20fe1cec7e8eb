package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.Span;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps progress rising over several rounds of one call, each of which counts from its own
 * beginning (MCP 2025-11-25, basic/utilities/progress, "Behavior Requirements").
 */
final class ProgressOrder {

    private @Nullable BigDecimal highest;
    private @Nullable BigDecimal highestBefore;

    /** Notes that another round begins. */
    void nextRound() {
        highestBefore = highest;
    }

    /** Tells whether the notification goes beyond what earlier rounds have said. */
    boolean rises(JsonRpcNotification notification) {
        BigDecimal now = read(notification);
        if (now == null) {
            return true;
        }
        if (highest == null || now.compareTo(highest) > 0) {
            highest = now;
        }
        return highestBefore == null || now.compareTo(highestBefore) > 0;
    }

    private static @Nullable BigDecimal read(JsonRpcNotification notification) {
        byte[] params = new byte[Span.length(notification.params())];
        notification
                .body()
                .getBytes(
                        notification.body().readerIndex() + Span.start(notification.params()),
                        params);
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                if (fields.name().equals("progress")) {
                    return new BigDecimal(new String(fields.bytes(), StandardCharsets.US_ASCII));
                }
            }
        } catch (NumberFormatException noNumber) {
            return null;
        }
        return null;
    }
}
