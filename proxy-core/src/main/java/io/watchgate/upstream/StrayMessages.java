package io.watchgate.upstream;

/** Counts what a server sends that belongs to nothing. Called on the loop of the channel. */
public interface StrayMessages {

    /** Counts nothing. */
    StrayMessages IGNORED =
            new StrayMessages() {
                @Override
                public void response() {}

                @Override
                public void progress() {}

                @Override
                public void noise() {}
            };

    /** Called with a response whose request is not known any more, or never was. */
    void response();

    /** Called with progress on such a request. */
    void progress();

    /** Called with bytes that are no message. */
    void noise();
}
