/**
 * What a client has with the gateway: its exchanges, its unanswered requests, and in the legacy era
 * its session with streams that can be resumed. Imported by the inbound transports, correlation,
 * policy and the endpoints; imports {@code upstream}, whose calls a request waits for. Read {@link
 * io.watchgate.session.Exchange} first, then {@link io.watchgate.session.PendingRequest}.
 */
@NullMarked
package io.watchgate.session;

import org.jspecify.annotations.NullMarked;
