package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.watchgate.jsonrpc.Decimal;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernReply;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the heads of HTTP responses, from parts that are encoded once. */
final class HttpHeads {

    /** Bytes a JSON response's head needs at most when it has no further headers. */
    static final int ROOM = 192;

    private static final int OK = 200;

    private static final byte[] OK_JSON =
            ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n");
    private static final byte[] OK_STREAM =
            ascii(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                            + "cache-control: no-cache, no-transform\r\nx-accel-buffering: no\r\n");
    private static final byte[] ACCEPTED = ascii("HTTP/1.1 202 Accepted\r\n");
    private static final byte[] ACCEPTED_TEXT = ascii("Accepted");
    private static final byte[] TEXT = ascii("content-type: text/plain\r\n");
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] SESSION = ascii("mcp-session-id: ");
    private static final byte[] JSON = ascii("content-type: application/json\r\n");
    private static final byte[] ALLOW_ORIGIN = ascii("access-control-allow-origin: ");
    private static final byte[] EXPOSE =
            ascii(
                    "vary: origin\r\naccess-control-expose-headers: "
                            + ResponseSink.EXPOSED_HEADERS
                            + "\r\n");
    private static final byte[] END = ascii("\r\n");

    private HttpHeads() {}

    /** Tells whether the exchange's JSON head is one that {@link #prependJson} can write. */
    static boolean isPlain(Exchange exchange, boolean newSession) {
        return !newSession
                && exchange.traits().keepAlive()
                && exchange.traits().origin() == null
                && status(exchange) == OK;
    }

    /**
     * Writes the head of a JSON response into the room in front of its body.
     *
     * @param body has {@link #ROOM} bytes before its reader index
     */
    static void prependJson(ByteBuf body, byte[] date) {
        int length = body.readableBytes();
        int head =
                OK_JSON.length
                        + date.length
                        + LENGTH.length
                        + Decimal.length(length)
                        + 2 * END.length;
        int end = body.writerIndex();
        int start = body.readerIndex() - head;
        body.setIndex(start, start);
        body.writeBytes(OK_JSON).writeBytes(date).writeBytes(LENGTH);
        Decimal.write(body, length);
        body.writeBytes(END).writeBytes(END);
        body.writerIndex(end);
    }

    /** Writes the head of a JSON response with all its headers. */
    static void json(
            ByteBuf out,
            Exchange exchange,
            byte[] date,
            long length,
            @Nullable McpSession newSession) {
        int status = status(exchange);
        if (status == OK) {
            out.writeBytes(OK_JSON);
        } else {
            statusLine(out, HttpResponseStatus.valueOf(status));
            out.writeBytes(JSON);
        }
        out.writeBytes(date);
        common(out, exchange.traits().origin(), exchange.traits().keepAlive(), newSession);
        length(out, length);
    }

    /** Writes the head of an event stream. */
    static void stream(
            ByteBuf out, Exchange exchange, byte[] date, @Nullable McpSession newSession) {
        out.writeBytes(OK_STREAM).writeBytes(date);
        boolean chunked = exchange.traits().chunked();
        if (chunked) {
            out.writeBytes(CHUNKED);
        }
        common(
                out,
                exchange.traits().origin(),
                chunked && exchange.traits().keepAlive(),
                newSession);
        out.writeBytes(END);
    }

    /** Writes the whole response to a message that is owed no answer. */
    static void accepted(ByteBuf out, Exchange exchange, byte[] date) {
        out.writeBytes(ACCEPTED).writeBytes(date);
        common(out, exchange.traits().origin(), exchange.traits().keepAlive(), null);
        McpSession session = exchange.session();
        if (session == null || session.carrier() == null) {
            length(out, 0);
        } else {
            // Clients of HTTP+SSE know this body.
            out.writeBytes(TEXT);
            length(out, ACCEPTED_TEXT.length);
            out.writeBytes(ACCEPTED_TEXT);
        }
    }

    /** Writes the head of a response that ends an exchange early or has no MCP message. */
    static void status(ByteBuf out, ResponseSink.StatusHead head, byte[] date, long length) {
        statusLine(out, head.status());
        out.writeBytes(date);
        if (length > 0) {
            out.writeBytes(JSON);
        }
        for (String line : head.lines()) {
            out.writeCharSequence(line, StandardCharsets.ISO_8859_1);
            out.writeBytes(END);
        }
        common(out, head.origin(), head.keepAlive(), null);
        if (head.status().code() == 204) {
            out.writeBytes(END);
        } else {
            length(out, length);
        }
    }

    private static int status(Exchange exchange) {
        ModernReply modern = exchange.modern();
        return modern == null ? OK : modern.status();
    }

    private static void statusLine(ByteBuf out, HttpResponseStatus status) {
        out.writeBytes(VERSION)
                .writeBytes(ascii(status.codeAsText() + " " + status.reasonPhrase()))
                .writeBytes(END);
    }

    private static void common(
            ByteBuf out,
            @Nullable String origin,
            boolean keepAlive,
            @Nullable McpSession newSession) {
        if (newSession != null) {
            out.writeBytes(SESSION).writeCharSequence(newSession.id(), StandardCharsets.US_ASCII);
            out.writeBytes(END);
        }
        if (origin != null) {
            out.writeBytes(ALLOW_ORIGIN).writeCharSequence(origin, StandardCharsets.US_ASCII);
            out.writeBytes(END).writeBytes(EXPOSE);
        }
        if (!keepAlive) {
            out.writeBytes(CLOSE);
        }
    }

    private static void length(ByteBuf out, long length) {
        out.writeBytes(LENGTH);
        Decimal.write(out, length);
        out.writeBytes(END).writeBytes(END);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
