/**
 * The JSON-RPC message model: scanning an envelope without a tree, ids that keep their spelling,
 * and bodies that are spliced instead of being written anew. Every package may import it; it
 * imports the JDK and Netty's buffers only. Read {@link io.watchgate.jsonrpc.EnvelopeScanner}
 * first.
 */
@NullMarked
package io.watchgate.jsonrpc;

import org.jspecify.annotations.NullMarked;
