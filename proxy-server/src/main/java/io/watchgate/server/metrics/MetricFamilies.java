package io.watchgate.server.metrics;

/** Something that counts and can show its counters. */
@FunctionalInterface
public interface MetricFamilies {

    /** Writes the families with their samples. Called on the admin thread, must not block. */
    void write(Exposition out);
}
