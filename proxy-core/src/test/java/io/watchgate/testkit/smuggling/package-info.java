/**
 * The corpus of smuggled messages, and how it is written. Imported by tests alone. Read {@link
 * io.watchgate.testkit.smuggling.SmugglingCase} first.
 */
@NullMarked
package io.watchgate.testkit.smuggling;

import org.jspecify.annotations.NullMarked;
