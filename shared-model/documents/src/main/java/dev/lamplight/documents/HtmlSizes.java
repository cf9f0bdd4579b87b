package dev.lamplight.documents;

import java.util.IdentityHashMap;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// How much text stands below each element of a tree, measured once: asking each element for its text is quadratic in
/// the depth, which a hostile page chooses.
final class HtmlSizes {
    /// Sums over an element and everything below it.
    ///
    /// @param characters UTF-16 code units without white space
    /// @param linked those of `characters` that stand inside a link
    /// @param links anchors with a target
    /// @param nodes elements
    record Size(long characters, long linked, long links, long nodes) {
        static final Size NONE = new Size(0, 0, 0, 0);

        private Size plus(Size other) {
            return new Size(
                    characters + other.characters, linked + other.linked, links + other.links, nodes + other.nodes);
        }
    }

    private final IdentityHashMap<Element, Size> sizes = new IdentityHashMap<>();

    HtmlSizes(Element root) {
        measure(root);
    }

    /// The size when the tree was measured, whatever was removed since.
    Size of(Element element) {
        return sizes.getOrDefault(element, Size.NONE);
    }

    static long characters(Element root) {
        return new HtmlSizes(root).of(root).characters();
    }

    private Size measure(Element element) {
        Size size = new Size(0, 0, 0, 1);
        for (Node child : element.childNodes()) {
            if (child instanceof Element inner) {
                size = size.plus(measure(inner));
            } else if (child instanceof TextNode text) {
                size = size.plus(new Size(visible(text.getWholeText()), 0, 0, 0));
            }
        }
        if (element.nameIs("a") && element.hasAttr("href")) {
            size = new Size(size.characters(), size.characters(), size.links() + 1, size.nodes());
        }
        sizes.put(element, size);
        return size;
    }

    private static long visible(String text) {
        return text.chars()
                .filter(character -> character > ' ' && character != 0xA0)
                .count();
    }
}
