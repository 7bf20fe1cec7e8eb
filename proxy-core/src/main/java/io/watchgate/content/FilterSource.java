package io.watchgate.content;

import io.watchgate.filter.FilterFactory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where filters come from besides the gateway itself. */
@FunctionalInterface
public interface FilterSource {

    /** A source without any. */
    FilterSource NONE = folder -> NoPlugins.INSTANCE;

    /**
     * Opens what a folder holds now. Blocks on the disk.
     *
     * @param folder where plugins are; null for none
     * @throws IllegalArgumentException when something in the folder is no plugin for this gateway
     */
    Plugins open(@Nullable Path folder);

    /** What a folder held when it was opened. Safe from any thread. */
    interface Plugins extends AutoCloseable {

        /** Returns what makes filters, each type once. */
        List<FilterFactory> factories();

        /** Tells whether the folder is this one, and holds what it held. Blocks on the disk. */
        boolean isStill(@Nullable Path folder);

        /** Lets go of all code. Called when no filter of these is in use any more. */
        @Override
        void close();
    }

    /** What a gateway without plugins has. */
    enum NoPlugins implements Plugins {
        INSTANCE;

        @Override
        public List<FilterFactory> factories() {
            return List.of();
        }

        @Override
        public boolean isStill(@Nullable Path folder) {
            return folder == null;
        }

        @Override
        public void close() {}
    }
}
