package io.watchgate.routing;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.HeaderValue;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.MirroredHeaders;
import io.watchgate.session.ModernReply;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.ToolParams.Argument;
import io.watchgate.upstream.Upstream;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the headers in which a client of the modern era repeats arguments with the arguments
 * (MCP 2026-07-28, basic/transports/streamable-http, "x-mcp-header", "Server Validation").
 *
 * <p>Which these are the upstream's tool list says: as long as the gateway has not seen it, nothing
 * is compared, and the server judges for itself. Other headers of this kind pass. A tool whose
 * arguments no header can carry is not listed, and cannot be called either.
 */
public final class ParamHeaders {

    /** Integers in headers lie within 2^53, so that longer ones are none. */
    private static final int LONGEST_NUMBER = 32;

    private ParamHeaders() {}

    /**
     * Answers a call whose headers differ from its arguments with an error, and one of a tool that
     * is left out of the list. Called on the loop of its exchange.
     *
     * @return whether it did
     */
    public static boolean refuses(PendingRequest request, Upstream upstream) {
        if (request.method() != McpMethod.TOOLS_CALL) {
            return false;
        }
        if (upstream.toolParams().isUnusable(request.request())) {
            request.fail(
                    Failure.notSent(
                            Reason.UNKNOWN_NAME,
                            "Unknown tool: its x-mcp-header annotations are invalid"));
            return true;
        }
        ModernReply reply = request.exchange().modern();
        boolean headless = request.exchange().traits().shared();
        if (reply == null || headless) {
            return false;
        }
        List<Argument> owed = upstream.toolParams().of(request.request());
        for (int i = 0; i < owed.size(); i++) {
            Argument argument = owed.get(i);
            String header = McpHeaders.PARAM_PREFIX + argument.header();
            MirroredHeaders headers = reply.headers();
            String fault = fault(argument, headers.count(header), headers.first(header));
            if (fault != null) {
                request.fail(Failure.notSent(Reason.HEADER_MISMATCH, fault));
                return true;
            }
        }
        return false;
    }

    private static @Nullable String fault(Argument argument, int lines, String line) {
        String name = "Mcp-Param-" + argument.header();
        int owed = argument.text() == null ? 0 : 1;
        if (lines != owed) {
            return lines
                    + " "
                    + name
                    + " headers (expected: "
                    + (owed == 0 ? "none, for the argument has no value)" : "one)");
        }
        return owed == 0 || isSame(argument, HeaderValue.read(line))
                ? null
                : name + " differs from the argument (expected: the same)";
    }

    private static boolean isSame(Argument argument, @Nullable String value) {
        String text = argument.text();
        if (value == null || text == null) {
            return false;
        }
        return value.equals(text) || argument.number() && isSameNumber(text, value);
    }

    private static boolean isSameNumber(String one, String other) {
        if (one.length() > LONGEST_NUMBER || other.length() > LONGEST_NUMBER) {
            return false;
        }
        try {
            return HeaderValue.isVisible(other)
                    && new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }
}
