/**
 * Lets the configured filters judge everything that goes to a server and comes from one. Stands at
 * the server's edge of every upstream pipeline; knows no transport. Read {@link
 * io.watchgate.content.ContentHandler} first.
 */
@NullMarked
package io.watchgate.content;

import org.jspecify.annotations.NullMarked;
