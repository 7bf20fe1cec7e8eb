/**
 * Bytes to frames to messages, and back, the same on both legs. Frame decoders and encoders belong
 * to a transport; the JSON-RPC codec behind them is the same for all. Imported by the transports
 * and the pipeline. Read {@link io.watchgate.codec.JsonRpcCodec} first.
 */
@NullMarked
package io.watchgate.codec;

import org.jspecify.annotations.NullMarked;
