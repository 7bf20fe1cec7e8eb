/**
 * The audit trail: a record of each request, of each refusal and of each message that a filter
 * stopped or changed, kept by as many sinks as the configuration names. Imported by {@code
 * server.observability} and {@code server.command}. Read {@link
 * io.watchgate.server.audit.AuditRecorder} first, then {@link io.watchgate.server.audit.LineSink}.
 */
@NullMarked
package io.watchgate.server.audit;

import org.jspecify.annotations.NullMarked;
