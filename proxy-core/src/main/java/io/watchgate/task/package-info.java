/**
 * Tasks of servers under names of the gateway's own: who may use one, and where it leads. Imported
 * by bridge, routing, the endpoints and the snapshot. Read {@link io.watchgate.task.TaskNames}
 * first.
 */
@NullMarked
package io.watchgate.task;

import org.jspecify.annotations.NullMarked;
