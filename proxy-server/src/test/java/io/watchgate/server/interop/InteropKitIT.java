package io.watchgate.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The packaged gateway between official clients and official servers, and under the official
 * conformance suite: one run of the kit in {@code src/test/interop}, one test for each of its
 * steps.
 */
class InteropKitIT {

    private static final Path KIT = Repository.path("proxy-server/src/test/interop");
    private static final Path NODE = KIT.resolve("node_modules/.bin/node");
    private static final long LIMIT_MINUTES = 30;

    /** Steps mostly wait: three share two processors, and more than four wait for a server. */
    private static final int JOBS =
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors() + 1));

    @TestFactory
    @Timeout(value = LIMIT_MINUTES, unit = TimeUnit.MINUTES)
    Stream<DynamicTest> kit() throws IOException {
        assumeFalse(Boolean.getBoolean("interop.kit.skip"), "left out by -Dinterop.kit.skip");
        requireKit();
        KitRun run =
                new KitRun(
                        KIT,
                        LIMIT_MINUTES,
                        List.of(
                                NODE.toString(),
                                "run-all.mjs",
                                "--gateway",
                                launcher().toString(),
                                "--jobs",
                                String.valueOf(JOBS),
                                "--out",
                                Repository.path("proxy-server/target/interop").toString()));
        Stream<DynamicTest> steps =
                StreamSupport.stream(
                                Spliterators.spliteratorUnknownSize(run, Spliterator.ORDERED),
                                false)
                        .map(InteropKitIT::test);
        Stream<DynamicTest> after =
                Stream.of(
                        dynamicTest("exit status 0", () -> end(run)),
                        dynamicTest("docs/matrix.md", InteropKitIT::matrix));
        return Stream.concat(steps, after).onClose(run::close);
    }

    private static void requireKit() {
        if (Files.isExecutable(NODE)) {
            return;
        }
        String advice = "the interop kit is not installed: run " + KIT.resolve("install.sh");
        boolean continuous = System.getenv("CI") != null || System.getenv("WATCHGATE_CI") != null;
        assertThat(continuous).as(advice).isFalse();
        abort(advice);
    }

    private static Path launcher() throws IOException {
        try (Stream<Path> homes = Files.list(Repository.path("proxy-server/target/dist"))) {
            List<Path> launchers =
                    homes.map(home -> home.resolve("bin/watchgate"))
                            .filter(Files::isExecutable)
                            .toList();
            assertThat(launchers).hasSize(1);
            return launchers.get(0);
        }
    }

    private static DynamicTest test(KitRun.Step step) {
        return dynamicTest(
                step.name() + ": " + step.report().lines().findFirst().orElse(""),
                () -> assertThat(step.ok()).as(step.report()).isTrue());
    }

    private static void matrix() throws IOException {
        PublishedMatrix.holdsKit(
                Files.readString(Repository.path("proxy-server/target/interop/matrix.md")));
    }

    private static void end(KitRun run) throws InterruptedException {
        assertThat(run.exitCode()).as(run.rest()).isZero();
        assertThat(run.rest()).contains(" steps as they should be, 0 not");
    }
}
