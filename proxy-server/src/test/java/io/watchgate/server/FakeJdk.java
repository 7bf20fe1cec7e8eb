package io.watchgate.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes directories that look like a JDK, whose java says how it was started instead of starting.
 */
final class FakeJdk {

    private FakeJdk() {}

    /** Makes one of a version, with a compiler and a release file, as installers do. */
    static Path of(Path parent, String version) throws IOException {
        Path home = Files.createDirectories(parent.resolve("jdk " + version));
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(home.resolve("bin/javac"), "exit 0");
        program(
                home.resolve("bin/java"),
                """
                if [ "$1" = -version ]; then
                  echo 'openjdk version "%s" 2026-01-01' >&2
                  exit 0
                fi
                echo "pid=$$"
                echo "home=$WATCHGATE_HOME"
                echo "launcher=$WATCHGATE_LAUNCHER"
                for word in "$@"; do echo "[$word]"; done
                """
                        .formatted(version));
        return home;
    }

    /** Writes a shell script that can be run. */
    static Path program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
