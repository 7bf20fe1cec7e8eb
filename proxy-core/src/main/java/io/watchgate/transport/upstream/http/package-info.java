/**
 * Streamable HTTP towards servers: legs, the pool of connections behind them, one exchange per
 * request. Imported by the pipeline and the snapshot. Read {@link
 * io.watchgate.transport.upstream.http.HttpLeg} first, then {@link
 * io.watchgate.transport.upstream.http.UpstreamExchange}.
 */
@NullMarked
package io.watchgate.transport.upstream.http;

import org.jspecify.annotations.NullMarked;
