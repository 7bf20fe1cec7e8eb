package io.watchgate.redact;

import io.watchgate.detect.DetectFilterFactory;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes filters of type {@code redact}, which rules of that kind are. */
public final class RedactFilterFactory implements FilterFactory {

    private static final List<String> GROUPS = List.of("personal", "secrets", "injection");

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "redact";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(
                texts("method", "Methods it is for; all when absent"),
                texts("tool", "Tools it is for"),
                texts("prompt", "Prompts it is for"),
                texts("resource", "Resource URIs it is for"),
                texts("principal", "Principals it is for; all when absent"),
                texts("kinds", "What it redacts: personal, secrets, injection (the first two)"));
    }

    private static SettingKey texts(String name, String text) {
        return SettingKey.optional(name, Form.TEXTS, text);
    }

    @Override
    public ContentFilter create(FilterSettings settings) {
        List<String> kinds = settings.texts("kinds");
        Map<String, String> actions = new TreeMap<>();
        for (String group : GROUPS) {
            boolean redacts = kinds.isEmpty() ? !group.equals("injection") : kinds.contains(group);
            actions.put(group, redacts ? "redact" : "ignore");
        }
        for (String kind : kinds) {
            if (!GROUPS.contains(kind)) {
                throw settings.unfit("kinds", kind, String.join(", ", GROUPS));
            }
        }
        return new RedactFilter(
                settings, new DetectFilterFactory().create(FilterSettings.of(actions)));
    }
}
