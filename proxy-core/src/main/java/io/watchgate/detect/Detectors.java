package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;

/** Every detector that comes with the gateway. */
final class Detectors {

    private Detectors() {}

    static List<Detector> all() {
        List<Detector> all = new ArrayList<>(PersonalKinds.all());
        all.addAll(SecretKinds.all());
        all.addAll(InjectionKinds.all());
        return all;
    }
}
