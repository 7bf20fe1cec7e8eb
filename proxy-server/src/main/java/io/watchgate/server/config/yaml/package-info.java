/**
 * YAML and JSON as nodes with lines and columns, what was found wrong with them, and how values are
 * written back. It knows nothing of the configuration's keys. {@code server.config} may import it;
 * commands take {@code ConfigProblem} from it. Read {@link
 * io.watchgate.server.config.yaml.YamlReader} first.
 */
@NullMarked
package io.watchgate.server.config.yaml;

import org.jspecify.annotations.NullMarked;
