package io.watchgate.transport.inbound;

/** What a listener tells its connections, as a user event. */
public enum ListenerEvent {
    /** Finish what is being answered, take nothing new. */
    DRAIN
}
