/**
 * How a configuration record says what its keys are, and the forms their values have in the file. A
 * component's {@link io.watchgate.config.key.Key} holds its default and its description; the
 * loader, the JSON Schema, the {@code config} command and the reference in the documentation are
 * all made from it. {@link io.watchgate.config.key.ValueForm} is how a text becomes a value, {@link
 * io.watchgate.config.key.Checks} what holds values against their keys. Read {@link
 * io.watchgate.config.key.Key} first.
 */
@NullMarked
package io.watchgate.config.key;

import org.jspecify.annotations.NullMarked;
