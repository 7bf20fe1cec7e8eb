package io.watchgate.pipeline;

/**
 * The names of all handlers, in the order in which a message passes them. Logs, errors and tests
 * use these words.
 *
 * <pre>
 *           inbound leg                              upstream leg
 *
 *  client ─▶ tls             (where encrypted)        server ─▶ tls
 *            pace            (since a large write, which        pace
 *                             goes a portion a turn)
 *            protocol        (until it is known)
 *            http-codec      (HTTP only)                        http-codec
 *            http-exchange   (HTTP only)                        http-exchange
 *            frame-decoder    bytes ─▶ frames                   frame-decoder
 *            frame-encoder    frames ─▶ bytes                   frame-encoder
 *            json-rpc-codec   frames ⇄ messages                 json-rpc-codec
 *            line-exchange   (lines only)                      content          what filters let pass
 *            correlation      requests ⇄ answers                correlation
 *            policy           what may pass                     inbound-bridge ─▶ whoever waits
 *            upstream-bridge ─▶ the endpoint
 * </pre>
 *
 * <p>A connection that speaks HTTP/2 has {@code tls}, {@code pace}, {@code flushes}, {@code
 * http-codec}, {@code streams} and {@code connection}; each of its streams is a channel with the
 * handlers from {@code http-codec} on.
 */
public final class HandlerNames {

    public static final String TLS = "tls";

    /** Writes what is large in portions, so that others of the loop have their turns. */
    public static final String PACE = "pace";

    public static final String HTTP_CODEC = "http-codec";
    public static final String HTTP_EXCHANGE = "http-exchange";
    public static final String FRAME_DECODER = "frame-decoder";
    public static final String FRAME_ENCODER = "frame-encoder";
    public static final String JSON_RPC_CODEC = "json-rpc-codec";

    /** Lets filters judge what goes to a server and what comes from it. */
    public static final String CONTENT = "content";

    /** Gives each message of a line connection its exchange, as http-exchange does for requests. */
    public static final String LINE_EXCHANGE = "line-exchange";

    public static final String CORRELATION = "correlation";
    public static final String POLICY = "policy";
    public static final String UPSTREAM_BRIDGE = "upstream-bridge";
    public static final String INBOUND_BRIDGE = "inbound-bridge";

    /** Waits for the choice between HTTP/2 and HTTP/1.1, behind tls, and leaves. */
    public static final String PROTOCOL = "protocol";

    /** Lets what many streams write in one turn of the loop go out together. */
    public static final String FLUSHES = "flushes";

    /** Makes a channel of each stream of an HTTP/2 connection. */
    public static final String STREAMS = "streams";

    /** Watches over an HTTP/2 connection as a whole. */
    public static final String CONNECTION = "connection";

    /** Leads a connection through the configured proxy, in front of everything. */
    public static final String PROXY = "proxy";

    /** Watches a child's pipe: it stands in the place of the HTTP handlers. */
    public static final String STDIO_LEG = "stdio-leg";

    /** Logs a child's standard error, alone in its pipeline. */
    public static final String STDERR = "stderr";

    private HandlerNames() {}
}
