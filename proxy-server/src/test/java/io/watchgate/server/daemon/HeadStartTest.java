package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadStartTest {

    @Test
    void isOverWhenItHasBeenWaitedFor() throws Exception {
        HeadStart headStart = HeadStart.begin();
        headStart.await();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("head-start"));
    }
}
