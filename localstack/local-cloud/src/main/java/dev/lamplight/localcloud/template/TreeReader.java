package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Call;
import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Kind;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads YAML into [Tree], turning short tags (`!Sub`) and long forms (`Fn::Sub:`) into the same [Call].
final class TreeReader {
    private static final Set<String> FUNCTIONS = Set.of(
            "Ref",
            "Condition",
            "Fn::GetAtt",
            "Fn::Sub",
            "Fn::Join",
            "Fn::If",
            "Fn::FindInMap",
            "Fn::Equals",
            "Fn::And",
            "Fn::Or",
            "Fn::Not",
            "Fn::Select",
            "Fn::Split",
            "Fn::Base64",
            "Fn::Contains",
            "Fn::EachMemberEquals",
            "Fn::EachMemberIn");

    private TreeReader() {}

    static Fields read(String yaml) {
        Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new TemplateException(line, "not YAML: " + e.getProblem());
        }
        if (root != null && convert(root) instanceof Fields fields) {
            return fields;
        }
        throw new TemplateException(1, "expected a mapping with Resources, found something else");
    }

    private static Tree convert(Node node) {
        String tag = node.getTag().getValue();
        if (tag.startsWith("!") && tag.length() > 1) {
            return call(tag.substring(1), untagged(node), line(node));
        }
        return untagged(node);
    }

    private static Call call(String shortName, Tree argument, int line) {
        String name = shortName.equals("Ref") || shortName.equals("Condition") ? shortName : "Fn::" + shortName;
        if (!FUNCTIONS.contains(name)) {
            throw new TemplateException(line, "function !" + shortName + " is not understood");
        }
        return new Call(name, argument, line);
    }

    private static Tree untagged(Node node) {
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode sequence ->
                new Items(sequence.getValue().stream().map(TreeReader::convert).toList(), line(node));
            case MappingNode mapping -> mapping(mapping);
            default -> throw new TemplateException(line(node), "YAML node " + node.getNodeId() + " is not understood");
        };
    }

    private static Scalar scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.BOOL)) {
            boolean value = Set.of("true", "yes", "on").contains(text.toLowerCase(java.util.Locale.ROOT));
            return Scalar.truth(value, line(node));
        }
        if (tag.equals(Tag.NULL)) {
            return new Scalar("", Kind.NULL, line(node));
        }
        boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
        return new Scalar(text, number ? Kind.NUMBER : Kind.TEXT, line(node));
    }

    private static Tree mapping(MappingNode node) {
        Map<String, Tree> fields = new LinkedHashMap<>();
        List<NodeTuple> tuples = node.getValue();
        for (NodeTuple tuple : tuples) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode key)) {
                throw new TemplateException(line(keyNode), "expected a name as key");
            }
            if (fields.put(key.getValue(), convert(tuple.getValueNode())) != null) {
                throw new TemplateException(line(keyNode), "key '" + key.getValue() + "' appears twice");
            }
        }
        return longForm(fields, line(node));
    }

    private static Tree longForm(Map<String, Tree> fields, int line) {
        if (fields.size() == 1) {
            Map.Entry<String, Tree> only = fields.entrySet().iterator().next();
            String name = only.getKey();
            boolean conditionReference = name.equals("Condition") && only.getValue() instanceof Scalar;
            if (name.equals("Ref") || name.startsWith("Fn::") || conditionReference) {
                return call(name.startsWith("Fn::") ? name.substring(4) : name, only.getValue(), line);
            }
        }
        return new Fields(fields, line);
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
