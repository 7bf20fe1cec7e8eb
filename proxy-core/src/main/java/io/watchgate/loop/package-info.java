/**
 * Event loops and what every loop owns: its hand-over queue, its timers, its scratch space, its
 * pending flushes. Every package that runs on a loop may import it. Read {@link
 * io.watchgate.loop.GatewayLoop} first, then {@link io.watchgate.loop.LoopHandoff}, the only way
 * from one loop to another.
 */
@NullMarked
package io.watchgate.loop;

import org.jspecify.annotations.NullMarked;
