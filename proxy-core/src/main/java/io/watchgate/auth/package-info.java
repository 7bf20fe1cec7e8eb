/**
 * Who a request comes from. Until authentication arrives there is one principal, anonymous; the
 * type stands in every signature that will need it. Every package may import it.
 */
@NullMarked
package io.watchgate.auth;

import org.jspecify.annotations.NullMarked;
