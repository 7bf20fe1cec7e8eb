package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * What the lab's server answers in MCP 2026-07-28: the same as {@link EchoAnswers}, and that it is
 * complete.
 *
 * <p>A request is of this revision when its params begin with a {@code _meta} that begins with the
 * revision, as the lab and the gateway write it: looking there costs the others next to nothing.
 */
final class ModernEcho {

    /** The revision. */
    static final String REVISION = "2026-07-28";

    /** What results begin with. */
    static final String COMPLETE = "\"resultType\":\"complete\",";

    /** The member of {@code _meta} that names the revision. */
    static final String CLAIM = "\"io.modelcontextprotocol/protocolVersion\":\"" + REVISION + "\"";

    /** How far from its beginning a message says of which revision it is. */
    private static final int NEAR = 160;

    private static final byte[] META = EchoAnswers.ascii("\"params\":{\"_meta\":{" + CLAIM);
    private static final byte[] CALL = EchoAnswers.ascii("\"method\":\"tools/call\"");
    private static final byte[] LIST = EchoAnswers.ascii("\"method\":\"tools/list\"");
    private static final byte[] DISCOVER = EchoAnswers.ascii("\"method\":\"server/discover\"");
    private static final byte[] CONTENT = EchoAnswers.content(COMPLETE);
    private static final byte[] EMPTY = EchoAnswers.result("\"resultType\":\"complete\"");
    private static final byte[] TOOLS =
            EchoAnswers.result(
                    COMPLETE
                            + "\"ttlMs\":0,\"cacheScope\":\"private\",\"tools\":[{\"name\":\""
                            + LoadTarget.TOOL
                            + "\",\"inputSchema\":{\"type\":\"object\"}}]");
    private static final byte[] INTRODUCTION =
            EchoAnswers.result(
                    COMPLETE
                            + "\"supportedVersions\":[\""
                            + REVISION
                            + "\"],\"capabilities\":{\"tools\":{}},\"ttlMs\":0,"
                            + "\"cacheScope\":\"private\",\"_meta\":{"
                            + "\"io.modelcontextprotocol/serverInfo\":"
                            + "{\"name\":\"bench\",\"version\":\"1\"}}");

    private ModernEcho() {}

    /** Tells whether the message between {@code from} and {@code to} is of this revision. */
    static boolean speaks(byte[] bytes, int from, int to) {
        return EchoAnswers.after(META, bytes, from, Math.min(to, from + NEAR)) >= 0;
    }

    /** Writes the answer to such a message, which is a request. */
    static void write(ByteBuf out, byte[] bytes, int from, int to) {
        if (EchoAnswers.after(CALL, bytes, from, to) >= 0) {
            EchoAnswers.writeEcho(out, CONTENT, bytes, from, to);
        } else if (EchoAnswers.after(LIST, bytes, from, to) >= 0) {
            EchoAnswers.writeResult(out, TOOLS, bytes, from, to);
        } else {
            boolean discover = EchoAnswers.after(DISCOVER, bytes, from, to) >= 0;
            EchoAnswers.writeResult(out, discover ? INTRODUCTION : EMPTY, bytes, from, to);
        }
    }
}
