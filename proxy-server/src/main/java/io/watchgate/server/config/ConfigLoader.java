package io.watchgate.server.config;

import io.watchgate.expression.ExpressionSource;
import io.watchgate.server.config.shape.ConfigFile;
import io.watchgate.server.config.shape.Shapes;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import io.watchgate.server.config.yaml.YamlReader;
import io.watchgate.server.plugin.ExpressionModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads a configuration file, YAML or JSON, and reports everything that is wrong with it at once.
 *
 * <p>Safe from any thread; blocks on the disk, so it must not be called on an event loop.
 */
public final class ConfigLoader {

    private final Map<String, String> environment;
    private final ExpressionSource expressions;

    /**
     * Creates a loader.
     *
     * @param environment what <code>${NAME}</code> in the file stands for
     * @param expressions brings the language of rules' expressions; asked only when there is one
     */
    public ConfigLoader(Map<String, String> environment, ExpressionSource expressions) {
        this.environment = Map.copyOf(environment);
        this.expressions = expressions;
    }

    /** Creates a loader that knows the language of expressions which is installed. */
    public ConfigLoader(Map<String, String> environment) {
        this(environment, ExpressionModule.installed());
    }

    /**
     * Reads a file. Relative paths in it are seen from its directory.
     *
     * @throws ConfigFileException when the file cannot be read, or anything in it is not acceptable
     */
    public LoadedConfig load(Path file) throws ConfigFileException {
        Problems problems = new Problems(file.toString());
        MappingNode written = new YamlReader(problems).read(file);
        if (written == null) {
            throw new ConfigFileException(problems.errors());
        }
        MappingNode node = new ClientServers(problems).intoUpstreams(written);
        // What could be read is no root.
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        BoundNodes bound = new BoundNodes(String.valueOf(file.getFileName()));
        ScalarReader scalars =
                new ScalarReader(
                        directory, new Substitution(environment, directory), problems, bound);
        RecordBinder records = new RecordBinder(scalars, problems, bound, defaults(node));
        Object root =
                records.bind(Shapes.ofFile(), List.of(new Placed(KeyPath.ROOT, node)), node, null);
        if (!problems.errors().isEmpty() || root == null) {
            throw new ConfigFileException(problems.errors());
        }
        ConfigFile content = (ConfigFile) root;
        new ExpressionCheck(problems, bound, expressions).check(content.gateway().policy());
        if (!problems.errors().isEmpty()) {
            throw new ConfigFileException(problems.errors());
        }
        new ConfigWarnings(problems, bound).add(content.gateway());
        return new LoadedConfig(file, content, problems.warnings(), bound.origins());
    }

    private static MappingNode defaults(MappingNode root) {
        Nodes.Entry defaults = Nodes.find(root, "defaults");
        return defaults != null && defaults.value() instanceof MappingNode mapping
                ? mapping
                : Nodes.emptyMapping();
    }
}
