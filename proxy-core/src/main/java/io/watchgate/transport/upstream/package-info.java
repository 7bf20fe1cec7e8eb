/**
 * Transports towards servers: child processes on stdio, Streamable HTTP. Each makes legs; the
 * pipeline behind their channels comes from the assembler. Imported by the pipeline and the
 * snapshot. Read {@link io.watchgate.transport.upstream.StdioLeg} first.
 */
@NullMarked
package io.watchgate.transport.upstream;

import org.jspecify.annotations.NullMarked;
