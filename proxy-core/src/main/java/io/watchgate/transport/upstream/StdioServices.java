package io.watchgate.transport.upstream;

import io.watchgate.child.ChildCommand;
import io.watchgate.child.Children;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all legs to child processes have in common.
 *
 * @param host starts the processes
 * @param commands says what to start for an upstream
 * @param pipelines puts handlers into their pipes
 * @param batchLimit {@code limits.batch}
 * @param frameLimit returns {@code limits.frame} in bytes
 * @param strays counts what servers send that belongs to nothing
 * @param shown returns what the log may show of a line that a process has printed; asked for the
 *     key of its upstream and the line, on the loop of the leg
 */
public record StdioServices(
        Children host,
        Function<Upstream, ChildCommand> commands,
        StdioPipelines pipelines,
        int batchLimit,
        LongSupplier frameLimit,
        Function<Upstream, StrayMessages> strays,
        BinaryOperator<String> shown) {}
