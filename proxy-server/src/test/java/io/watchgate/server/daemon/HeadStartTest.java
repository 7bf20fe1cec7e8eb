package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HeadStartTest {

    @Test
    void isOverWhenItHasBeenWaitedFor() throws Exception {
        HeadStart headStart = HeadStart.begin();
        headStart.await();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("head-start"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheSelectorsThatJavaWouldTake() throws Exception {
        HeadStart headStart = HeadStart.begin();
        headStart.await();
        String named = System.getProperty("java.nio.channels.spi.SelectorProvider");
        String taken = SelectorProvider.provider().getClass().getName();
        assertThat(named).isEqualTo(taken);
    }
}
