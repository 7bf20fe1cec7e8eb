/**
 * What tests of upstreams on standard input and output share: a server program that behaves badly
 * when asked to, and a gateway reduced to its upstream leg. Read {@link
 * io.watchgate.testkit.stdio.StdioGateway} first.
 */
package io.watchgate.testkit.stdio;
