/**
 * What tests of every package share: seeded cuts, leak checks, recorded conversations, fake
 * upstreams. Published as a test jar, so that proxy-server and proxy-bench use the same.
 */
package io.watchgate.testkit;
