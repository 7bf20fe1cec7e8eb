/**
 * Who a request comes from, and who is asked for it: nobody yet but in tests, where an {@link
 * io.watchgate.auth.Authenticator} stands in front of a listener. Every package may import it.
 */
@NullMarked
package io.watchgate.auth;

import org.jspecify.annotations.NullMarked;
