package io.watchgate.server.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a sink stands on besides its configuration. Safe from any thread. */
interface SinkBacking {

    /** What the gateway's own sinks stand on. */
    SinkBacking NONE =
            new SinkBacking() {
                @Override
                public boolean isStill(@Nullable Path plugins) {
                    return true;
                }

                @Override
                public long timeouts() {
                    return 0;
                }

                @Override
                public void end() {}
            };

    /** Tells whether the sink would be made of the same once more. Blocks on the disk. */
    boolean isStill(@Nullable Path plugins);

    /** Returns how often the sink took too long. */
    long timeouts();

    /** Lets go of everything, for good. */
    void end();
}
