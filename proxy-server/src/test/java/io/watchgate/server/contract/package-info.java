/** One suite of tests for every way in which clients come. Read InboundContractIT first. */
@NullMarked
package io.watchgate.server.contract;

import org.jspecify.annotations.NullMarked;
