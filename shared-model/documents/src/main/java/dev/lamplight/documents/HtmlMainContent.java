package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// Separates what a page says from the furniture around it: navigation, banners, breadcrumbs, consent boxes.
///
/// Three passes from strict to lenient; a pass that would leave less than a fair share of the page's words is undone,
/// because losing the text is worse than keeping a menu.
final class HtmlMainContent {
    /// How much is taken for furniture.
    private enum Strictness {
        /// By meaning (`nav`, roles), by name (class and id words), by the share of links.
        FULL,
        /// By meaning only.
        SEMANTIC,
        /// Only what is never shown.
        INVISIBLE
    }

    private static final double FAIR_SHARE = 0.3;
    private static final int ENOUGH_CHARACTERS = 200;
    private static final double LINK_DENSE = 0.6;
    private static final String INVISIBLE =
            "script, style, noscript, template, svg, iframe, [hidden], [style*=display:none], [style*=display: none]";
    private static final String SEMANTIC =
            "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=menu], [role=menubar],"
                    + " [role=dialog], [role=alertdialog], [aria-modal=true], body > header, body > footer, dialog";
    private static final String CONTAINERS = "div, ul, ol, dl, table, p, section, header, footer, aside, form, span";
    private static final Set<String> FURNITURE_WORDS = Set.of(
            "nav",
            "navbar",
            "navheader",
            "navfooter",
            "navigation",
            "docnav",
            "navlinks",
            "sidenav",
            "topnav",
            "menu",
            "breadcrumb",
            "breadcrumbs",
            "crumbs",
            "pager",
            "pagination",
            "prevnext",
            "banner",
            "cookie",
            "cookies",
            "consent",
            "gdpr",
            "masthead",
            "skiplink",
            "share",
            "sharing",
            "social",
            "advert",
            "ads",
            "advertisement",
            "newsletter",
            "subscribe",
            "footer",
            "topbar",
            "toolbar",
            "related",
            "sphinxsidebar",
            "headerlink",
            "toc",
            "toctree",
            "copyright",
            "popup",
            "modal",
            "promo");
    private static final Set<String> STEPS = Set.of(
            "prev",
            "previous",
            "next",
            "up",
            "home",
            "top",
            "back",
            "index",
            "contents",
            "<<",
            ">>",
            "上一页",
            "下一页",
            "上一頁",
            "下一頁",
            "返回",
            "首页",
            "起始页",
            "上一级",
            "后退",
            "前进",
            "目录");

    private HtmlMainContent() {}

    /// The element that holds the page's text; `page` itself is not changed.
    static Element find(Document page, ExtractionBudget budget) {
        Element shown = prune(page, Strictness.INVISIBLE);
        long whole = HtmlSizes.characters(shown);
        for (Strictness strictness : List.of(Strictness.FULL, Strictness.SEMANTIC)) {
            budget.requireTime();
            Element pruned = prune(page, strictness);
            long left = HtmlSizes.characters(pruned);
            if (left >= ENOUGH_CHARACTERS || left >= FAIR_SHARE * whole) {
                return narrow(pruned);
            }
        }
        return shown;
    }

    private static Element prune(Document page, Strictness strictness) {
        Element body = page.body().clone();
        body.select(INVISIBLE).remove();
        return switch (strictness) {
            case INVISIBLE -> body;
            case SEMANTIC -> withoutSemantic(body);
            case FULL -> withoutFurniture(withoutSemantic(body));
        };
    }

    private static Element withoutSemantic(Element body) {
        HtmlSizes sizes = new HtmlSizes(body);
        long whole = sizes.of(body).characters();
        for (Element element : body.select(SEMANTIC)) {
            if (sizes.of(element).characters() * 2 < whole) {
                element.remove();
            }
        }
        return body;
    }

    private static Element withoutFurniture(Element body) {
        HtmlSizes sizes = new HtmlSizes(body);
        long whole = sizes.of(body).characters();
        List<Element> furniture = new ArrayList<>();
        for (Element element : body.select(CONTAINERS)) {
            if (isFurniture(element, sizes.of(element), whole)) {
                furniture.add(element);
            }
        }
        furniture.forEach(Element::remove);
        return body;
    }

    /// A name alone is not believed: what carries it must also be small or made of links.
    private static boolean isFurniture(Element element, HtmlSizes.Size size, long whole) {
        if (isStepBar(element, size)) {
            return true;
        }
        if (!hasFurnitureName(element)) {
            return false;
        }
        boolean linked = size.linked() > LINK_DENSE * size.characters();
        return linked ? size.characters() < whole : size.characters() * 5 < whole;
    }

    /// Links to the neighbors of a page: short, and at least half of the links say so.
    private static boolean isStepBar(Element element, HtmlSizes.Size size) {
        boolean small = size.characters() <= 200 && size.nodes() <= 60;
        if (!small || size.links() == 0 || size.links() > 6 || element.nameIs("p") || element.nameIs("span")) {
            return false;
        }
        long steps =
                element.select("a").stream().filter(HtmlMainContent::isStep).count();
        return steps * 2 >= size.links() && size.linked() * 3 >= size.characters();
    }

    private static boolean isStep(Element link) {
        if (link.hasAttr("accesskey") && Set.of("p", "n", "u", "h").contains(link.attr("accesskey"))) {
            return true;
        }
        String relation = link.attr("rel").toLowerCase(Locale.ROOT);
        String text = Whitespace.collapse(link.text()).toLowerCase(Locale.ROOT);
        return relation.equals("prev") || relation.equals("next") || STEPS.contains(text);
    }

    private static boolean hasFurnitureName(Element element) {
        String names = (element.className() + " " + element.id()).toLowerCase(Locale.ROOT);
        int start = 0;
        for (int index = 0; index <= names.length(); index++) {
            boolean letter = index < names.length() && Character.isLetterOrDigit(names.charAt(index));
            if (!letter) {
                if (FURNITURE_WORDS.contains(names.substring(start, index))) {
                    return true;
                }
                start = index + 1;
            }
        }
        return false;
    }

    /// A page that marks its main part and has most of its words there is that part.
    private static Element narrow(Element body) {
        HtmlSizes sizes = new HtmlSizes(body);
        long whole = sizes.of(body).characters();
        for (String selector : List.of("main", "[role=main]", "article")) {
            List<Element> found = body.select(selector);
            if (found.size() == 1 && sizes.of(found.getFirst()).characters() >= FAIR_SHARE * whole) {
                return found.getFirst();
            }
        }
        return body;
    }
}
