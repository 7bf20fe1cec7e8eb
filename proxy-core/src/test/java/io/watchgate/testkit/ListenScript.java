package io.watchgate.testkit;

/**
 * What a {@link ScriptedServer} of the modern era says on the streams on which it is listened to.
 */
public final class ListenScript {

    /** The method that opens a stream. */
    public static final String LISTEN = "subscriptions/listen";

    /** The key in {@code _meta} that tells streams apart. */
    public static final String ID = "io.modelcontextprotocol/subscriptionId";

    private ListenScript() {}

    /** Returns what a request to listen asks for. */
    public static String filter(ScriptedRequest listen) {
        return listen.at("params", "notifications");
    }

    /** Returns a notification of a stream; {@code members} begin with a comma. */
    public static String notice(ScriptedRequest listen, String method, String members) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
                + method
                + "\",\"params\":{\"_meta\":{\""
                + ID
                + "\":"
                + listen.id()
                + "}"
                + members
                + "}}";
    }

    /** Agrees to what is asked for. */
    public static ScriptedStream agree(ScriptedRequest listen) {
        return agree(listen, filter(listen));
    }

    /** Agrees to a part of what is asked for. */
    public static ScriptedStream agree(ScriptedRequest listen, String honoured) {
        String members = ",\"notifications\":" + honoured;
        return listen.stream().event(notice(listen, "subscriptions/acknowledged", members));
    }

    /** Says that a resource was updated. */
    public static ScriptedStream updated(ScriptedStream stream, String uri) {
        return stream.event(
                notice(stream.request(), "resources/updated", ",\"uri\":\"" + uri + "\""));
    }

    /** Says that the list of tools has changed. */
    public static ScriptedStream toolsChanged(ScriptedStream stream) {
        return stream.event(notice(stream.request(), "tools/list_changed", ""));
    }
}
