/**
 * A decoder of HTTP/1.1 that knows no more of it than MCP needs, and takes nothing that can be read
 * in two ways. Imports nothing of ours but {@code codec}. Read {@link
 * io.watchgate.codec.http1.LeanMessages} first.
 */
@NullMarked
package io.watchgate.codec.http1;

import org.jspecify.annotations.NullMarked;
