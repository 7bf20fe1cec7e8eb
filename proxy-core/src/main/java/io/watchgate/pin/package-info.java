/**
 * What tools were like when somebody accepted them, and in which way they are otherwise now. Knows
 * no servers and no files: it is given tools as they are listed, and the text of a lock. Read
 * {@link io.watchgate.pin.Pins} first.
 */
@NullMarked
package io.watchgate.pin;

import org.jspecify.annotations.NullMarked;
