package io.watchgate.testkit.stdio;

import java.util.List;

/**
 * An MCP server in a few lines of shell: starts in a millisecond, answers every call, and ends in
 * whichever way a test wants.
 */
public final class ShellServer {

    private static final String SCRIPT =
            """
            reply() {
              id=${line#*\\"id\\":}
              printf '{"jsonrpc":"2.0","id":%%s,"result":%%s}\\n' "${id%%%%,*}" "$1"
            }
            %s
            while IFS= read -r line; do
              case $line in
                *'"initialize"'*)
                  server='{"name":"sh","version":"1"}'
                  version='"protocolVersion":"2025-11-25"'
                  reply "{$version,\\"capabilities\\":{},\\"serverInfo\\":$server}" ;;
                *'"name":"die"'*) exit 3 ;;
                *'"tools/call"'*) reply '{"content":[{"type":"text","text":"'$$'"}]}' ;;
              esac
            done
            %s
            """;

    private ShellServer() {}

    /** Returns the command of a server that ends when its input does. */
    public static List<String> command() {
        return command("", "");
    }

    /**
     * Returns the command of a server.
     *
     * @param first shell commands before the first message is read
     * @param last shell commands behind the end of the input
     */
    public static List<String> command(String first, String last) {
        return List.of("/bin/sh", "-c", SCRIPT.formatted(first, last));
    }
}
