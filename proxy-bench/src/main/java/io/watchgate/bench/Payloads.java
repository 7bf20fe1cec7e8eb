package io.watchgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The messages that benchmarks send: sizes and shapes as clients and servers of tools have them.
 */
public final class Payloads {

    /** The id of calls made here, as it stands in their text. */
    public static final String ID = "4711471147114711";

    /** A client that can be asked for nothing, so that it shares a leg. */
    public static final String CLIENT_INTRODUCTION =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\","
                + "\"version\":\"1\"}}}";

    public static final String INITIALIZED =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    /** The tools of a server, as it lists them. */
    public static final String TOOLS =
            "{\"tools\":[{\"name\":\"search_documents\",\"inputSchema\":{\"type\":\"object\"}}]}";

    /** The revision of the modern era. */
    public static final String MODERN_REVISION = "2026-07-28";

    /** The members of {@code _meta} of a client of the modern era that can be asked for nothing. */
    public static final String MODERN_CLAIM =
            "\"io.modelcontextprotocol/protocolVersion\":\""
                    + MODERN_REVISION
                    + "\",\"io.modelcontextprotocol/clientInfo\":"
                    + "{\"name\":\"bench\",\"version\":\"1\"}"
                    + ",\"io.modelcontextprotocol/clientCapabilities\":{}";

    /** The same in the modern era. */
    public static final String MODERN_TOOLS =
            modern("{\"ttlMs\":0,\"cacheScope\":\"private\"," + TOOLS.substring(1));

    private static final String TEXT = "the quick brown fox jumps over the lazy dog and ";

    private Payloads() {}

    /** Returns a {@code tools/call} of some {@code bytes} bytes whose argument is one string. */
    public static String call(int bytes) {
        String head =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ID
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"search_documents\","
                        + "\"arguments\":{\"query\":\"";
        String tail = "\",\"limit\":10},\"_meta\":{\"progressToken\":" + ID + "}}}";
        return head + text(bytes - head.length() - tail.length()) + tail;
    }

    /**
     * Returns a {@code tools/call} of some {@code bytes} bytes whose argument is JSON six levels
     * deep with values of 40 bytes, numbers and literals.
     */
    public static String structuredCall(int bytes) {
        String head =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ID
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"search_documents\","
                        + "\"arguments\":{\"rows\":";
        return head + rows(bytes - head.length()) + "}}}";
    }

    /** Returns an array of some {@code bytes} bytes; in a call it is six levels deep. */
    public static String rows(int bytes) {
        StringBuilder out = new StringBuilder(Math.max(0, bytes) + 512).append('[');
        for (int row = 0; row == 0 || out.length() < bytes - 200; row++) {
            out.append(row == 0 ? "" : ",");
            out.append("{\"id\":").append(row).append(",\"score\":0.").append(row % 1000);
            out.append(",\"done\":false,\"owner\":{\"name\":\"").append(text(40));
            out.append("\",\"tags\":[{\"key\":\"").append(text(40)).append("\",\"value\":null}]}}");
        }
        return out.append(']').toString();
    }

    /** Returns the result of a tool: one text of {@code bytes} bytes. */
    public static String result(int bytes) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\""
                + text(bytes)
                + "\"}],\"isError\":false}";
    }

    /** Returns the result of a tool: structured content of some {@code bytes} bytes. */
    public static String structuredResult(int bytes) {
        return "{\"content\":[],\"structuredContent\":{\"rows\":" + rows(bytes) + "}}";
    }

    /** Returns a response with this id and result. */
    public static String response(String id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    /** Returns the message that tells progress number {@code event}, counted from 1. */
    public static String progress(String token, int event, int events) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                + "\"progressToken\":"
                + token
                + ",\"progress\":"
                + event
                + ",\"total\":"
                + events
                + ",\"message\":\""
                + text(80)
                + "\"}}";
    }

    /** Returns what a server with one tool answers to {@code initialize}. */
    public static String serverIntroduction(String id) {
        return response(
                id,
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                        + "\"serverInfo\":{\"name\":\"bench\",\"version\":\"1\"}}");
    }

    /** Returns what such a server of the modern era answers to {@code server/discover}. */
    public static String modernIntroduction(String id) {
        return response(
                id,
                modern(
                        "{\"supportedVersions\":[\""
                                + MODERN_REVISION
                                + "\"],\"capabilities\":{\"tools\":{}},\"ttlMs\":0,"
                                + "\"cacheScope\":\"private\",\"_meta\":{"
                                + "\"io.modelcontextprotocol/serverInfo\":"
                                + "{\"name\":\"bench\",\"version\":\"1\"}}}"));
    }

    /** Returns a result of the modern era with the members of {@code result}. */
    public static String modern(String result) {
        return "{\"resultType\":\"complete\"," + result.substring(1);
    }

    /** Returns the id of the message in {@code text}, as it is spelled there. */
    public static String idOf(String text) {
        int from = text.indexOf("\"id\":") + 5;
        int to = from;
        while (to < text.length() && ",}".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return text.substring(from, to);
    }

    /** Returns the POST that carries {@code body}; an empty {@code session} names none. */
    public static String post(String path, String session, String body) {
        return head(path, session, body.length()) + body;
    }

    /** Returns the head of such a POST, whose body has so many bytes. */
    public static String head(String path, String session, int bodyLength) {
        return "POST "
                + path
                + " HTTP/1.1\r\nhost: 127.0.0.1:8808\r\naccept: application/json, text/event-stream"
                + "\r\ncontent-type: application/json\r\nmcp-protocol-version: 2025-11-25\r\n"
                + (session.isEmpty() ? "" : "mcp-session-id: " + session + "\r\n")
                + "content-length: "
                + bodyLength
                + "\r\n\r\n";
    }

    /** Returns the POST of the modern era for {@code call}, a {@code tools/call} of this class. */
    public static String modernPost(String path, String call) {
        String claimed = call.replace("\"_meta\":{", "\"_meta\":{" + MODERN_CLAIM + ",");
        return post(path, "", claimed)
                .replace(
                        "mcp-protocol-version: 2025-11-25",
                        "mcp-protocol-version: "
                                + MODERN_REVISION
                                + "\r\nmcp-method: tools/call\r\nmcp-name: search_documents");
    }

    /** Returns the value of a header; empty when the response has no such header. */
    public static String header(String response, String name) {
        int end = response.indexOf("\r\n\r\n");
        for (String line : response.substring(0, Math.max(0, end)).split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    /** Returns plain words of exactly {@code bytes} bytes. */
    public static String text(int bytes) {
        return TEXT.repeat(bytes / TEXT.length() + 1).substring(0, Math.max(0, bytes));
    }

    /** Returns the bytes of {@code text}. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
