/**
 * The one place that knows the order of handlers. Imported by the server; imports everything. Read
 * {@link io.watchgate.pipeline.HandlerNames} and then {@link
 * io.watchgate.pipeline.PipelineAssembler}.
 */
@NullMarked
package io.watchgate.pipeline;

import org.jspecify.annotations.NullMarked;
