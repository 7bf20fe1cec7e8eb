package io.watchgate.config.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HostPortTest {

    private static final HostPort ONE = new HostPort("127.0.0.1", 8808);

    @Test
    void isEqualWithTheSameHostAndPort() {
        HostPort same = HostPort.parse("8808");
        assertThat(ONE).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(Set.of(ONE)).contains(same);
    }

    @Test
    void differsInHostAndInPort() {
        assertThat(ONE)
                .isNotEqualTo(new HostPort("127.0.0.2", 8808))
                .isNotEqualTo(new HostPort("127.0.0.1", 8809))
                .isNotEqualTo("127.0.0.1:8808")
                .isNotEqualTo(null);
    }
}
