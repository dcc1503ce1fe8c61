using System.Xml.Linq;
using OxyPlot;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>
/// A chart as SVG that stands in a page: texts stay texts, in the page's font; black is the page's ink and white its
/// ground, so that it reads in both themes and on paper; no inline styles, which the pages' policy forbids.
/// </summary>
internal static class ChartSvg
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static string Draw(PlotModel plot, int width, int height)
    {
        var exporter = new SvgExporter { Width = width, Height = height, IsDocument = false, UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new TextMeasure() };
        return ForPage(XElement.Parse(exporter.ExportToString(plot)), width, height).ToString(SaveOptions.DisableFormatting);
    }

    private static XElement ForPage(XElement svg, int width, int height)
    {
        // Parts are cut off by rectangles that are named alike in every chart; nothing here reaches beyond its frame.
        foreach (var cut in svg.Descendants(Svg + "defs").ToList())
            cut.Remove();
        foreach (var element in svg.DescendantsAndSelf().ToList())
        {
            element.Attribute("clip-path")?.Remove();
            element.Attribute("font-family")?.Remove();
            if (element.Attribute("style") is not { } style)
                continue;
            style.Remove();
            foreach (var (name, value) in style.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => one.Split(':', 2)).Select(pair => (pair[0].Trim(), pair[1].Trim())))
                element.SetAttributeValue(name, Ink(value));
        }
        foreach (var text in svg.Descendants(Svg + "text"))
            text.SetAttributeValue("fill", "currentColor");
        svg.Attributes("width").Remove();
        svg.Attributes("height").Remove();
        svg.SetAttributeValue("viewBox", $"0 0 {width} {height}");
        svg.SetAttributeValue("class", "chart");
        svg.SetAttributeValue("aria-hidden", "true");
        return svg;
    }

    private static string Ink(string value) => value switch
    {
        "black" or "#000000" => "currentColor",
        "white" or "#FFFFFF" => "var(--raised, #fff)",
        _ => value,
    };
}
