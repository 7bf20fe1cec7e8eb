package io.watchgate.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small MCP server for standard input and output, as a process of its own. What a call does
 * stands in its tool's name: {@code pid} tells the process, {@code large} answers with as many
 * characters as {@code arguments.size} says, {@code last} answers with {@code arguments.text} and
 * ends the process, {@code banner} prints a line that is no message first, {@code broken} answers
 * with a line that is no JSON behind its id, {@code exit} ends the process, {@code silent} never
 * answers; anything else is answered with an empty result.
 */
public final class ScriptedChild {

    private ScriptedChild() {}

    /** Returns the command that starts it. */
    public static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ScriptedChild.class.getName());
    }

    /** Returns the command that starts it with these arguments, which its tool shows. */
    public static List<String> command(String... arguments) {
        return Stream.concat(command().stream(), Stream.of(arguments)).toList();
    }

    /** Serves until its standard input ends. */
    public static void main(String[] args) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String id = Json.find(line, "id");
            if (id != null && Json.find(line, "method") != null) {
                answer(out, line, id, args);
                out.flush();
            }
        }
    }

    private static void answer(PrintStream out, String request, String id, String[] args) {
        if (Json.text(request, "method").equals("initialize")) {
            result(
                    out,
                    id,
                    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                            + "\"serverInfo\":{\"name\":\"child\",\"version\":\"1\"}}");
            return;
        }
        if (Json.text(request, "method").equals("server/discover")) {
            error(out, id, "{\"code\":-32601,\"message\":\"Method not found\"}");
            return;
        }
        switch (Json.text(request, "params", "name")) {
            case "pid" -> result(out, id, "{\"pid\":" + ProcessHandle.current().pid() + "}");
            case "arguments" -> {
                byte[] joined = String.join("\n", args).getBytes(StandardCharsets.UTF_8);
                result(out, id, "{\"hex\":\"" + HexFormat.of().formatHex(joined) + "\"}");
            }
            case "large" -> {
                int size = Integer.parseInt(Json.at(request, "params", "arguments", "size"));
                result(out, id, "{\"text\":\"" + "x".repeat(size) + "\"}");
            }
            case "banner" -> {
                out.print("Listening on stdio!\n\n");
                result(out, id, "{}");
            }
            case "broken" -> out.print("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{]}\n");
            case "exit" -> Runtime.getRuntime().halt(3);
            case "last" -> {
                String text = Json.text(request, "params", "arguments", "text");
                result(out, id, "{\"text\":\"" + text + "\"}");
                out.flush();
                Runtime.getRuntime().halt(3);
            }
            case "silent" -> {}
            default -> result(out, id, "{}");
        }
    }

    private static void error(PrintStream out, String id, String json) {
        out.print("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":" + json + "}\n");
    }

    private static void result(PrintStream out, String id, String json) {
        out.print("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + json + "}\n");
    }
}
