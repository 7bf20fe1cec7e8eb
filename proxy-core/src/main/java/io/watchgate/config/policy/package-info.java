/**
 * The records of what may pass: rules, tools as clients see them, rates, and filters of content. A
 * name in any of them is written as {@link io.watchgate.config.policy.NamePattern} says. Read
 * {@link io.watchgate.config.policy.PolicyConfig} first.
 */
@NullMarked
package io.watchgate.config.policy;

import org.jspecify.annotations.NullMarked;
