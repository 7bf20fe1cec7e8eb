package io.watchgate.bench.lab;

import io.watchgate.bench.load.LabProcess;
import io.watchgate.bench.load.LineClient;
import io.watchgate.bench.load.LoadGenerator;
import io.watchgate.bench.load.LoadPlan;
import io.watchgate.bench.load.LoadResult;
import io.watchgate.bench.load.LoadTarget;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is measured beside others.
 *
 * @param name what the report calls it
 * @param targets where calls go, between which connections are shared out
 * @param lines where calls go on standard input and output instead; null for nowhere
 * @param process the program between the lab and its server; null for none
 * @param kind what it is made of
 */
record Contestant(
        String name,
        List<LoadTarget> targets,
        @Nullable LineClient lines,
        @Nullable LabProcess process,
        Kind kind) {

    Contestant(String name, List<LoadTarget> targets, @Nullable LabProcess process, Kind kind) {
        this(name, targets, null, process, kind);
    }

    /** Runs a plan, as the generator does. */
    LoadResult run(LoadGenerator generator, LoadPlan plan, Runnable around)
            throws IOException, InterruptedException {
        return lines == null
                ? generator.run(targets, plan, around)
                : lines.run(generator, plan, around);
    }

    /** What a program is made of, which says how it has to be treated. */
    enum Kind {
        /** Compiled before it was started. */
        NATIVE,
        /** Compiles itself while it is used. */
        WARMING,
        /** The gateway, which can be asked what it allocates. */
        GATEWAY
    }

    /** Returns the first of its targets. */
    LoadTarget target() {
        return targets.get(0);
    }
}
