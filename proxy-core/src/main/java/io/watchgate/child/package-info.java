/**
 * Child processes: starting them with pipes on an event loop, keeping them in custody, ending them
 * with everything they started. Imported by the stdio transport and the server. Read {@link
 * io.watchgate.child.ChildHost} first.
 */
@NullMarked
package io.watchgate.child;

import org.jspecify.annotations.NullMarked;
