package io.watchgate.testkit.stdio;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An MCP server on standard input and output: each of its tools is one way in which servers behave,
 * and misbehave. Uses nothing but the JDK, so that it starts fast and needs no class path but its
 * own.
 *
 * <p>Arguments of the program: {@code mute} (never answers initialize), {@code slow=FILE} (answers
 * it when FILE exists), {@code banner} (prints to standard output before the first message).
 */
public final class StdioServer {

    private static final int LONGEST_ENVELOPE = 4096;
    private static final String CANCELLED = "notifications/cancelled";

    private final InputStream in = new BufferedInputStream(System.in, 1 << 16);
    private final OutputStream out = new java.io.FileOutputStream(java.io.FileDescriptor.out);
    private final List<String> options;
    private final List<String> cancelled = new ArrayList<>();
    private final List<String> held = new ArrayList<>();
    private int received;
    private String asking;

    private StdioServer(List<String> options) {
        this.options = options;
    }

    /** Returns the command that starts the server. */
    public static List<String> command(String... options) {
        Path classes;
        try {
            classes =
                    Path.of(
                            StdioServer.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "-cp",
                                classes.toString(),
                                StdioServer.class.getName()));
        Collections.addAll(command, options);
        return command;
    }

    /** Serves until the input ends. */
    public static void main(String[] args) throws Exception {
        new StdioServer(List.of(args)).serve();
    }

    private void serve() throws Exception {
        if (options.contains("banner")) {
            print("Server 1.0 is starting\n\n[info] not a message\n{\"half\": \n");
        }
        byte[] line;
        while ((line = readLine()) != null) {
            int length = Math.min(line.length, LONGEST_ENVELOPE);
            take(new String(line, 0, length, StandardCharsets.UTF_8), line.length);
        }
    }

    private void take(String message, int length) throws Exception {
        String method = text(message, "method");
        if (method.equals("initialize")) {
            initialize(message);
        } else if (method.equals(CANCELLED)) {
            cancelled.add(id(message, "requestId"));
        } else if (method.equals("tools/call")) {
            received++;
            call(message, length);
        } else if (asking != null && message.contains("\"id\":7,")) {
            String heard = message.contains("\"result\":{}") ? "answered" : "refused";
            result(asking, message.contains("\"Ann\"") ? "Ann" : heard);
            asking = null;
        } else if (message.contains("\"id\":")) {
            answer(message, "{}");
        }
    }

    private void initialize(String message) throws Exception {
        if (options.contains("mute")) {
            return;
        }
        for (String option : options) {
            if (option.startsWith("slow=")) {
                awaitFile(option.substring("slow=".length()));
            }
        }
        answer(
                message,
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                        + "\"serverInfo\":{\"name\":\"stdio\",\"version\":\"1\"}}");
    }

    private void call(String message, int length) throws Exception {
        String value = text(message, "v");
        switch (text(message, "name")) {
            case "echo" -> result(message, value);
            case "length" -> result(message, Integer.toString(length));
            case "pid" -> result(message, Long.toString(ProcessHandle.current().pid()));
            case "cwd" -> result(message, System.getProperty("user.dir"));
            case "env" -> result(message, environment());
            case "received" -> result(message, Integer.toString(received));
            case "cancelled" -> result(message, String.join(" ", cancelled));
            case "hang" -> held.add(message);
            case "hold" -> hold(message, Integer.parseInt(value));
            case "release" -> release(message);
            case "noise" -> {
                print("starting query...\n\n{}\n[1,2\nnull\n\u0000\u001b[31mred\n");
                result(message, "after noise");
            }
            case "stray" -> {
                print("{\"jsonrpc\":\"2.0\",\"id\":987654321,\"result\":{}}\n");
                result(message, "after stray");
            }
            case "stderr" -> {
                System.err.write((value.replace("\\n", "\n")).getBytes(StandardCharsets.UTF_8));
                System.err.flush();
                result(message, "said");
            }
            case "partial" -> partial(message);
            case "big" -> big(message, Integer.parseInt(value), false);
            case "big-id-last" -> big(message, Integer.parseInt(value), true);
            case "die" -> Runtime.getRuntime().halt(Integer.parseInt(value));
            case "half-answer" -> {
                print("{\"jsonrpc\":\"2.0\",\"id\":" + id(message, "id") + ",\"resu");
                Runtime.getRuntime().halt(4);
            }
            case "close-output" -> out.close();
            case "close-input" -> closeInput(message);
            case "deaf" -> {
                result(message, "deaf");
                awaitFile(value);
            }
            case "ask" -> {
                asking = message;
                print("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + value + "\"}\n");
            }
            case "elicit" -> {
                asking = message;
                print(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"elicitation/create\","
                                + "\"params\":{\"message\":\"Who?\"}}\n");
            }
            case "chatter" -> chatter(message, Integer.parseInt(value));
            case "invalid" ->
                    print(
                            "{\"jsonrpc\":\"2.0\",\"id\":"
                                    + id(message, "id")
                                    + ",\"result\":{\"a\":01}}\n");
            default -> result(message, "unknown tool");
        }
    }

    /** Keeps calls until there are as many as wanted, and answers the latest first. */
    private void hold(String message, int wanted) throws IOException {
        held.add(message);
        if (held.size() == wanted) {
            Collections.reverse(held);
            for (String each : held) {
                result(each, "held");
            }
            held.clear();
        }
    }

    /** Answers what hangs, long after anybody waited for it, and then the call. */
    private void release(String message) throws IOException {
        for (String each : held) {
            result(each, "late");
        }
        held.clear();
        result(message, "released");
    }

    private void partial(String message) throws IOException {
        byte[] answer = answerTo(message, textResult("in pieces")).getBytes(StandardCharsets.UTF_8);
        for (byte each : answer) {
            out.write(each);
            out.flush();
        }
    }

    private void big(String message, int bytes, boolean idLast) throws IOException {
        byte[] filler = new byte[1 << 16];
        Arrays.fill(filler, (byte) 'x');
        String id = "\"id\":" + id(message, "id");
        print("{\"jsonrpc\":\"2.0\"," + (idLast ? "" : id + ",") + "\"result\":{\"v\":\"");
        for (int left = bytes; left > 0; left -= filler.length) {
            out.write(filler, 0, Math.min(left, filler.length));
        }
        print("\"}" + (idLast ? "," + id : "") + "}\n");
    }

    private void closeInput(String message) throws IOException {
        result(message, "closing");
        System.in.close();
        awaitFile("/nowhere/ever");
    }

    /** Sends notifications that belong to nothing, and then the answer. */
    private void chatter(String message, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            print(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                            + "{\"level\":\"info\",\"data\":"
                            + i
                            + "}}\n");
        }
        result(message, "quiet");
    }

    private static String environment() {
        StringBuilder text = new StringBuilder();
        Map<String, String> sorted = new TreeMap<>(System.getenv());
        sorted.forEach((name, value) -> text.append(name).append('=').append(value).append(';'));
        return text.toString().replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{C}", "");
    }

    private void result(String message, String text) throws IOException {
        answer(message, textResult(text));
    }

    private static String textResult(String text) {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
    }

    private void answer(String message, String result) throws IOException {
        print(answerTo(message, result));
    }

    private static String answerTo(String message, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id(message, "id") + ",\"result\":" + result + "}\n";
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private byte[] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) >= 0) {
            if (next == '\n') {
                return line.toByteArray();
            }
            line.write(next);
        }
        return null;
    }

    /** Waits until the file exists: this process has no other clock, and no test waits for it. */
    private static void awaitFile(String file) {
        while (!new File(file).exists()) {
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static String text(String message, String key) {
        int at = message.indexOf('"' + key + "\":\"");
        if (at < 0) {
            return "";
        }
        int start = at + key.length() + 4;
        int end = message.indexOf('"', start);
        return end < 0 ? message.substring(start) : message.substring(start, end);
    }

    private static String id(String message, String key) {
        int at = message.indexOf('"' + key + "\":") + key.length() + 3;
        int end = at;
        while (end < message.length() && Character.isDigit(message.charAt(end))) {
            end++;
        }
        return message.substring(at, end);
    }
}
