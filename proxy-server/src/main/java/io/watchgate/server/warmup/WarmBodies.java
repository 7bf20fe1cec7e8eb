package io.watchgate.server.warmup;

/**
 * Calls and answers, spelled as differently as real ones are: a branch of a scanner that has never
 * been taken is not compiled, and the first message that takes it has the compiler begin anew.
 * Every character is one byte.
 */
final class WarmBodies {

    private static final int[] CALL_BYTES = {10, 150, 60, 150, 400, 150, 20, 2500};
    private static final int[] ANSWER_BYTES = {96, 40, 300, 96, 700, 96, 200, 3000};

    private static final String[] ARGUMENTS = {
        "{\"query\":\"%s\"}",
        "{\"text\":\"%s\",\"limit\":10,\"exact\":true}",
        "{\"path\": \"/srv/a b\", \"lines\": [1, 2.5, -3e2], \"text\": \"%s\", \"none\": null}",
        "{\"filter\":{\"and\":[{\"a\":\"\\u00e9\\n\"},{\"b\":false}]},\"q\":\"%s\"}",
        "{\"text\":\"caf\u00c3\u00a9 \\\"%s\\\" \\\\ \\/\"}",
        "{}",
        "{\n  \"query\": \"%s\",\n  \"options\": {}\n}",
        "{\"rows\":[[],[1],[\"x\",\"%s\"]],\"total\":12345678901}",
    };

    private static final String[] MORE = {
        ",\"isError\":false",
        "",
        ",\"structuredContent\":{\"n\":1,\"of\":[true,null,\"x\"]},\"isError\":false",
        ",\"_meta\":{\"took\":0.25}",
    };

    private WarmBodies() {}

    /** Returns the call with this number. */
    static String call(int number, String tool) {
        String id = number % 5 == 3 ? "\"call-" + number + "\"" : Integer.toString(number);
        String arguments = ARGUMENTS[number / 3 & 7].replace("%s", text(CALL_BYTES[number & 7]));
        String method = "\"method\":\"tools/call\"";
        String params = "\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}";
        return switch (number % 11) {
            case 4 -> "{" + method + "," + params + ",\"jsonrpc\":\"2.0\",\"id\":" + id + "}";
            case 7 ->
                    "{\"jsonrpc\": \"2.0\", \"id\": "
                            + id
                            + ", \"method\": \"tools/call\", \"params\": {\"name\": \""
                            + tool
                            + "\", \"arguments\": "
                            + arguments
                            + ", \"_meta\": {\"progressToken\": "
                            + number
                            + "}}}";
            case 9 -> "{" + method + "," + params + ",\"id\":" + id + ",\"jsonrpc\":\"2.0\"}";
            default -> "{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + method + "," + params + "}";
        };
    }

    /** Returns the answer with this number. */
    static String answer(int number, String id) {
        String text = text(ANSWER_BYTES[number & 7]);
        String content = "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]";
        String result = content + MORE[number / 5 & 3] + "}";
        return switch (number % 7) {
            case 3 -> "{\"result\":" + result + ",\"id\":" + id + ",\"jsonrpc\":\"2.0\"}";
            case 5 -> "{\"jsonrpc\": \"2.0\", \"id\": " + id + ", \"result\": " + result + "}";
            default -> message(id, result);
        };
    }

    /** Returns an answer. */
    static String message(String id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    private static String text(int bytes) {
        return "the quick brown fox ".repeat(bytes / 20 + 1).substring(0, bytes);
    }
}
