/**
 * Commands that start servers, the gateway and what it is compared with, drive them in turn, and
 * say what a call costs. Imported by the program's main class only. Read {@link
 * io.watchgate.bench.lab.Lab} first.
 */
@NullMarked
package io.watchgate.bench.lab;

import org.jspecify.annotations.NullMarked;
