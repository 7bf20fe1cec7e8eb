package io.watchgate.content;

import java.util.function.Supplier;

/** The ways in which the gateway reaches servers, in both eras. */
enum FarWay {
    STDIO(() -> new LineFarServer(false)),
    HTTP(() -> new HttpFarServer(false, false, false)),
    HTTP_STREAM(() -> new HttpFarServer(false, true, false)),
    HTTP2_STREAM(() -> new HttpFarServer(false, true, true)),
    HTTP_SSE(SseFarServer::new),
    MODERN_STDIO(() -> new LineFarServer(true)),
    MODERN_HTTP(() -> new HttpFarServer(true, false, false)),
    MODERN_HTTP_STREAM(() -> new HttpFarServer(true, true, false)),
    MODERN_HTTP2_STREAM(() -> new HttpFarServer(true, true, true));

    private final Supplier<FarServer> made;

    FarWay(Supplier<FarServer> made) {
        this.made = made;
    }

    FarServer server() {
        return made.get();
    }

    boolean isModern() {
        return name().startsWith("MODERN");
    }

    /** Tells whether a server can say something before it answers a call. */
    boolean talks() {
        return this != MODERN_HTTP;
    }
}
