package io.watchgate.server.audit;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.content.SettingForms;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.FilterSettingsException;
import io.watchgate.server.plugin.SinkPlugin;
import io.watchgate.sink.RecordSink;
import io.watchgate.sink.SinkFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sinks that a configuration names: the gateway's own and those of plugins, through the
 * same interface. Blocks on the disk.
 */
final class SinkTypes {

    private static final String EXPECTED = "a sink of API version " + SinkFactory.API_VERSION;

    private final int loops;
    private final @Nullable Path plugins;

    /**
     * Creates what makes sinks.
     *
     * @param plugins the folder of plugins; null for none
     */
    SinkTypes(int loops, @Nullable Path plugins) {
        this.loops = loops;
        this.plugins = plugins;
    }

    /**
     * Makes the sink of an entry, whose thread does not run yet.
     *
     * @param place the entry in the file
     * @throws IllegalArgumentException when the entry cannot be used
     */
    LineSink make(AuditSinkConfig config, String place) {
        if (config.isPlugin() && plugins != null) {
            return foreign(config, place, plugins);
        }
        String type = config.isSyslog() ? "syslog" : config.isFile() ? "file" : "stream";
        Map<String, Object> settings =
                config.isFile()
                        ? FileSinkFactory.settings(config.to(), config.file())
                        : Map.of("to", config.to());
        RecordSink sink = create(own(type), config, settings, place);
        return new LineSink(
                config, loops, new SinkOutput(config.to(), sink, config.longestRecord()));
    }

    private static SinkFactory own(String type) {
        for (SinkFactory factory :
                ServiceLoader.load(SinkFactory.class, SinkTypes.class.getClassLoader())) {
            if (factory.type().equals(type)) {
                return factory;
            }
        }
        throw new IllegalStateException("no sink of type " + type + " (expected: one)");
    }

    private LineSink foreign(AuditSinkConfig config, String place, Path folder) {
        SinkPlugin plugin = SinkPlugin.find(folder, config.pluginType(), place + ".to");
        try {
            Map<String, Object> settings = config.plugin().settings();
            Supplier<RecordSink> maker = () -> create(plugin.factory(), config, settings, place);
            GuardedSink sink = new GuardedSink(config, plugin, maker.get(), maker);
            return new LineSink(
                    config, loops, new SinkOutput(config.to(), sink, config.longestRecord()), sink);
        } catch (RuntimeException refused) {
            plugin.close();
            throw refused;
        }
    }

    private static RecordSink create(
            SinkFactory factory,
            AuditSinkConfig config,
            Map<String, Object> settings,
            String place) {
        int version = SettingForms.guarded(place, factory, EXPECTED, factory::apiVersion);
        if (version != SinkFactory.API_VERSION) {
            throw SettingForms.unfit(
                    place + ".to",
                    config.to() + " of API version " + version,
                    "version " + SinkFactory.API_VERSION);
        }
        SettingForms.check(
                settings, place, SettingForms.guarded(place, factory, EXPECTED, factory::keys));
        byte[] header = RecordFormat.of(config).header();
        try {
            return SettingForms.guarded(
                    place,
                    factory,
                    EXPECTED,
                    () -> factory.create(FilterSettings.of(settings), header));
        } catch (FilterSettingsException unusable) {
            String key = place + ".settings." + unusable.key();
            throw SettingForms.unfit(key, unusable.value(), unusable.expected());
        }
    }
}
